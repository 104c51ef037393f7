// The active hidden units, layer by layer: one cell per unit.

import { signed } from "../../browser/codes.js";
import { make } from "../../browser/make.js";
import { count } from "../../browser/words.js";
import { reading } from "../answer/reading.js";

const WIDE = 3; // columns of a grid per row, about

export function mount(root) {
  root.innerHTML = '<div class="dn-units"></div>';
  const [place] = root.children;
  const leave = reading.subscribe(({ answer }) => {
    const layers = answer ? answer.lit.map((text) => signed(text)) : [];
    while (place.children.length > layers.length) place.lastElementChild.remove();
    while (place.children.length < layers.length) {
      place.append(make("figure", {}, make("canvas", { role: "img" }), make("figcaption")));
    }
    layers.forEach((lit, i) => show(place.children[i], lit, i + 1));
  });
  return { update() {}, leave };
}

function show(element, lit, layer) {
  const [canvas, caption] = element.children;
  const active = lit.filter((value) => value > 0).length;
  const text = `Layer ${layer}: ${count(active)} of ${count(lit.length)} units active, brighter is stronger`;
  caption.textContent = canvas.ariaLabel = text;
  draw(canvas, lit);
}

/** A grey cell for every unit, brighter for a larger activation; cells without a unit are transparent. */
function draw(canvas, lit) {
  canvas.width = Math.ceil(Math.sqrt(lit.length * WIDE));
  canvas.height = Math.ceil(lit.length / canvas.width);
  canvas.style.setProperty("--columns", canvas.width);
  const image = new ImageData(canvas.width, canvas.height);
  lit.forEach((value, i) => {
    const bright = Math.round(255 * Math.max(value, 0));
    image.data.set([bright, bright, bright, 255], 4 * i);
  });
  canvas.getContext("2d").putImageData(image, 0, 0);
}
