// The canvas component, dressed: no toolbar of its own, as wide as fits, and an invitation in it.

const STYLE = new CSSStyleSheet();
STYLE.replaceSync(`
  .dc-toolbar { display: none !important; }
  .dc-root, .dc-container, .canvas-container { width: 100% !important; height: auto !important; }
  .canvas-container { aspect-ratio: 1; }
  canvas { width: 100% !important; height: 100% !important; }
  .dc-canvas { outline: none; border-radius: var(--st-base-radius); }
`);
const GUIDE = `
  <svg class="dn-guide" viewBox="0 0 400 400" role="img" aria-label="Draw a digit here">
    <path pathLength="1" d="M126 118 C146 60 268 58 264 136 C262 184 214 194 184 195
      C224 195 282 208 278 276 C272 348 148 352 122 288"/>
  </svg>`;

export function mount(root) {
  root.innerHTML = GUIDE;
  const [guide] = root.children;
  const place = root.closest(".st-key-sketch");
  let hidden = null; // the number of the canvas on which the pen has been
  let number = null;
  const hide = (event) => {
    if (!event.composedPath().includes(place)) return;
    hidden = number;
    guide.style.display = "none";
  };
  const observer = new MutationObserver(() => dress(place));
  observer.observe(place, { childList: true, subtree: true });
  addEventListener("pointerdown", hide, true);
  dress(place);
  const update = (data) => {
    ({ number } = data);
    guide.style.display = data.empty && hidden !== number ? "" : "none";
  };
  const leave = () => {
    observer.disconnect();
    removeEventListener("pointerdown", hide, true);
  };
  return { update, leave };
}

/** Styles every canvas that stands here; one that is still being put up, a frame later. */
function dress(place) {
  for (const host of place.querySelectorAll("[data-testid=stBidiComponentIsolated]")) {
    const inside = host.shadowRoot;
    if (!inside) requestAnimationFrame(() => dress(place));
    else if (!inside.adoptedStyleSheets.includes(STYLE)) inside.adoptedStyleSheets.push(STYLE);
  }
}
