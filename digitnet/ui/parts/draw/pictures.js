// Pictures of 28 by 28 pixels on small canvases, which styles then show large and sharp.

import { levels, signed } from "../codes.js";

export const SIDE = 28;
const WARM = [240, 140, 0]; // for
const COOL = [76, 110, 245]; // against
const GREY = [138, 148, 166];
const FAINT = 0.4; // how much of a sketch shines through what is said of it

/** A canvas for such pictures. */
export function picture() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  canvas.setAttribute("role", "img");
  return canvas;
}

/** Ink, white; the ground is left to the styles. */
export function drawInk(canvas, sketch) {
  const ink = levels(sketch);
  paint(canvas, (i) => [255, 255, 255, ink[i]]);
}

/** What speaks for something in orange, what against in blue, over the faint sketch itself. */
export function drawEvidence(canvas, evidence, sketch) {
  const shares = signed(evidence);
  const ink = levels(sketch);
  paint(canvas, (i) => over(shares[i] > 0 ? WARM : COOL, Math.abs(shares[i]), FAINT * ink[i]));
}

/** One colour over grey, both see-through: [red, green, blue, how opaque]. */
function over(colour, top, below) {
  const alpha = top + below * (1 - top);
  const share = alpha ? top / alpha : 0;
  return [...colour.map((c, i) => c * share + GREY[i] * (1 - share)), alpha];
}

function paint(canvas, pixel) {
  const image = new ImageData(canvas.width, canvas.height);
  for (let i = 0; i < canvas.width * canvas.height; i++) {
    const [red, green, blue, alpha] = pixel(i);
    image.data.set([red, green, blue, Math.round(255 * alpha)], 4 * i);
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}
