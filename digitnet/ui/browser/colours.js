// The colours of colours.css as numbers, for what is drawn on a canvas.

const NAMES = { plus: "for", minus: "against", text: "text", back: "ground", edge: "edge" };
const known = new Map(); // by theme

/** { plus, minus, text, back, edge } as [r, g, b], in the theme of an element of the page. */
export function coloursOf(element) {
  const style = getComputedStyle(element);
  const theme = style.colorScheme + style.getPropertyValue("--dn-for");
  if (!known.has(theme)) known.set(theme, read(element.parentElement ?? document.body));
  return known.get(theme);
}

function read(place) {
  const probe = place.appendChild(document.createElement("i"));
  const found = Object.entries(NAMES).map(([key, name]) => {
    probe.style.color = `var(--dn-${name})`;
    return [key, getComputedStyle(probe).color.match(/\d+/g)?.map(Number) ?? [0, 0, 0]];
  });
  probe.remove();
  return Object.fromEntries(found);
}

/** The colour, so opaque, for a canvas. */
export function css([r, g, b], alpha = 1) {
  return `rgba(${r}, ${g}, ${b}, ${alpha})`;
}
