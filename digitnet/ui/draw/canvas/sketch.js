// The canvas component, styled: without its own toolbar, as wide as fits, with an invitation in it.

import { shadows } from "../../streamlit/shadow.js";

const STYLE = new CSSStyleSheet();
STYLE.replaceSync(`
  .dc-toolbar { display: none !important; }
  .dc-root, .dc-container, .canvas-container { width: var(--dn-paper, 100%) !important; height: auto !important; }
  .canvas-container { aspect-ratio: var(--dn-ratio, 1); }
  canvas { width: 100% !important; height: 100% !important; }
  .dc-canvas { outline: none; border-radius: var(--st-base-radius); }
`);
const HEIGHT = 400; // of every canvas, in its own pixels
const MARGIN = 20; // in the same pixels, around ink that is kept visible
const THREE = `M126 118 C146 60 268 58 264 136 C262 184 214 194 184 195
  C224 195 282 208 278 276 C272 348 148 352 122 288`;
const NUMBER = `M60 128 L118 74 L118 330 M212 88 L340 88 C300 160 268 240 258 330
  M438 128 C452 68 562 62 560 136 C558 178 518 192 490 194 C528 196 580 212 574 276 C566 344 448 346 426 290`;

export function mount(root) {
  root.innerHTML = '<svg class="dn-guide" role="img"><path pathLength="1"/></svg>';
  const [guide] = root.children;
  const place = root.closest(".st-key-sketch");
  if (!place) return { update() {}, leave() {} }; // an old element, attached elsewhere for an instant
  let hidden = null; // the number of the canvas that has been drawn on
  let data = {};
  const hide = (event) => {
    if (!event.composedPath().includes(place)) return;
    hidden = data.number;
    guide.style.display = "none";
  };
  const observer = new MutationObserver(() => dress(place));
  observer.observe(place, { childList: true, subtree: true });
  const resized = new ResizeObserver(() => fit(place, data));
  resized.observe(place);
  addEventListener("pointerdown", hide, true);
  dress(place);
  const update = (next) => {
    const isNew = next.number !== data.number;
    data = next;
    if (isNew) fit(place, data);
    if (isNew) invite(guide, data.line);
    guide.style.display = data.empty && hidden !== data.number ? "" : "none";
  };
  const leave = () => {
    observer.disconnect();
    resized.disconnect();
    removeEventListener("pointerdown", hide, true);
  };
  return { update, leave };
}

/** Styles every canvas in the element; one that is still being attached, a frame later. */
function dress(place) {
  for (const inside of shadows(place)) {
    if (!inside) requestAnimationFrame(() => dress(place));
    else if (!inside.adoptedStyleSheets.includes(STYLE)) inside.adoptedStyleSheets.push(STYLE);
  }
}

/**
 * A square is as wide as its container. A line, `line` pixels long, is shown at its own size, with
 * its end out of sight; it is scaled down only if ink, which extends as far as `reach`, would be
 * out of sight. It does not change while somebody writes.
 */
function fit(place, { line, reach: [right, down] = [0, 0] }) {
  if (!line) {
    place.style.removeProperty("--dn-paper");
    place.style.removeProperty("--dn-ratio");
    return;
  }
  const across = place.clientWidth / (right + MARGIN);
  const along = place.clientHeight / (down + MARGIN);
  const wide = Math.max(line * Math.min(1, across, along), place.clientWidth);
  place.style.setProperty("--dn-paper", `${wide}px`);
  place.style.setProperty("--dn-ratio", line / HEIGHT);
}

function invite(guide, line) {
  guide.setAttribute("viewBox", line ? "0 0 640 400" : "0 0 400 400");
  guide.setAttribute("aria-label", line ? "Write a number here" : "Draw a digit here");
  guide.firstElementChild.setAttribute("d", line ? NUMBER : THREE);
}
