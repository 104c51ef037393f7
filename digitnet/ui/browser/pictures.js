// Small pictures on canvases of 28 x 28: ink white on black, weights and evidence orange and blue.

import { coloursOf } from "./colours.js";
import { make } from "./make.js";

const SIDE = 28;
export const PIXELS = SIDE * SIDE;
const FAINT = 0.7; // below 1: small weights stay visible from afar, and 0 stays empty
const SHINES = 0.4; // how much of a sketch shows through its evidence

/** Ink as MNIST shows it; x: 784 values between 0 and 1, or null for none. */
export function drawInk(canvas, x) {
  const { context, pixels } = surface(canvas);
  for (let i = 0; i < pixels.data.length; i++) {
    pixels.data[i] = i % 4 === 3 ? 255 : x ? 255 * x[i >> 2] : 0;
  }
  context.putImageData(pixels, 0, 0);
}

/** Picture number `i` of many in a row. */
export const pictureIn = (values, i) => values.subarray(i * PIXELS, (i + 1) * PIXELS);

/** The largest size among values; above 0, so that one can divide by it. */
export const strongest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);

/** Signed values: positive in orange, negative in blue, `top` and more opaque. */
export function drawSigned(canvas, values, top = strongest(values)) {
  const { context, pixels } = surface(canvas);
  const { plus, minus } = coloursOf(canvas);
  for (let i = 0; i < PIXELS; i++) {
    const alpha = Math.min(1, (Math.abs(values[i]) / top) ** FAINT);
    pixels.data.set([...(values[i] > 0 ? plus : minus), 255 * alpha], 4 * i);
  }
  context.putImageData(pixels, 0, 0);
}

/** Evidence for something in orange, against it in blue, over the faint ink itself. */
export function drawEvidence(canvas, shares, ink) {
  const { context, pixels } = surface(canvas);
  const { plus, minus, edge } = coloursOf(canvas);
  for (let i = 0; i < PIXELS; i++) {
    const [top, below] = [Math.abs(shares[i]), SHINES * ink[i]];
    const alpha = top + below * (1 - top);
    const share = alpha ? top / alpha : 0;
    const mixed = (shares[i] > 0 ? plus : minus).map((c, k) => c * share + edge[k] * (1 - share));
    pixels.data.set([...mixed, 255 * alpha], 4 * i);
  }
  context.putImageData(pixels, 0, 0);
}

/** A canvas for such a picture; label: what it shows, empty for decoration. */
export function pictureCanvas(label = "") {
  const named = label ? { role: "img", ariaLabel: label } : { ariaHidden: "true" };
  return make("canvas", { width: SIDE, height: SIDE, ...named });
}

const surfaces = new WeakMap();

function surface(canvas) {
  if (!surfaces.has(canvas)) {
    const context = canvas.getContext("2d");
    surfaces.set(canvas, { context, pixels: context.createImageData(SIDE, SIDE) });
  }
  return surfaces.get(canvas);
}
