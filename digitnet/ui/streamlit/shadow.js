/** The shadow roots of Streamlit's isolated components in an element; null for one not yet attached. */
export function shadows(place) {
  const hosts = place.querySelectorAll("[data-testid=stBidiComponentIsolated]");
  return [...hosts].map((host) => host.shadowRoot);
}
