// The colours of now: Streamlit's theme as numbers, for what is drawn on a canvas.

/** Marks the element as light or dark, and gives { plus, minus, text, back } as [r, g, b]. */
export function coloursOf(root) {
  const style = getComputedStyle(root);
  const theme = style.colorScheme.includes("dark") ? "dark" : "light";
  if (root.dataset.theme !== theme) root.dataset.theme = theme;
  const colour = (name, otherwise) => rgb(style.getPropertyValue(name).trim() || otherwise);
  return {
    plus: colour("--dn-for", "#d06f00"),
    minus: colour("--dn-against", "#4c6ef5"),
    text: colour("--st-text-color", "#1c2333"),
    back: colour("--st-background-color", "#ffffff"),
  };
}

/** The colour, so opaque, for a canvas. */
export function css([r, g, b], alpha = 1) {
  return `rgba(${r}, ${g}, ${b}, ${alpha})`;
}

const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const known = new Map();

function rgb(text) {
  if (!known.has(text)) known.set(text, painted(text));
  return known.get(text);
}

function painted(text) {
  pen.clearRect(0, 0, 1, 1);
  pen.fillStyle = text;
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}
