// Icons of 24 x 24, in the look of those that Streamlit draws.

export const PLAY = "M8 5v14l11-7z";
export const PAUSE = "M7 5h4v14H7zM13 5h4v14h-4z";
export const STEP = "M6 6v12l8.5-6zM16 6h2v12h-2z";
export const LOOP = "M7 7h9v3l5-4-5-4v3H5v7h2zM17 17H8v-3l-5 4 5 4v-3h11v-7h-2z";
export const BRANCH = "M7 3a3 3 0 0 1 1 5.8v6.4a3 3 0 1 1-2 0V8.8A3 3 0 0 1 7 3zM17 3a3 3 0 0 1 1 5.8V11l-8 4v-2l6-3V8.8A3 3 0 0 1 17 3z";
export const STOP = "M6 6h12v12H6z";

/** The icon and the label of a button, written if they have changed. */
export function face(button, path, label) {
  if (button.dataset.label === label) return;
  button.dataset.label = label;
  button.innerHTML = `${icon(path)}<span>${label}</span>`;
}

export const icon = (path) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
