// Small pictures on canvases of 28 x 28: ink white on black, weights orange and blue.

const SIDE = 28;
const FAINT = 0.7; // below 1: small weights are seen from afar, and 0 stays empty

/** Ink as MNIST shows it; x: 784 values between 0 and 1, or null for an empty field. */
export function drawInk(canvas, x) {
  const { context, pixels } = surface(canvas);
  for (let i = 0; i < pixels.data.length; i++) {
    pixels.data[i] = i % 4 === 3 ? 255 : x ? 255 * x[i >> 2] : 0;
  }
  context.putImageData(pixels, 0, 0);
}

/** Signed values: positive in `plus`, negative in `minus` ([r, g, b]), the stronger the more opaque. */
export function drawSigned(canvas, values, strongest, { plus, minus }) {
  const { context, pixels } = surface(canvas);
  const { data } = pixels;
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [r, g, b] = values[i] > 0 ? plus : minus;
    data[4 * i] = r;
    data[4 * i + 1] = g;
    data[4 * i + 2] = b;
    data[4 * i + 3] = 255 * Math.min(1, (Math.abs(values[i]) / strongest) ** FAINT);
  }
  context.putImageData(pixels, 0, 0);
}

/** A canvas for such a picture; label: what it shows, empty for mere decoration. */
export function pictureCanvas(label = "") {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  if (label) {
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", label);
  } else canvas.setAttribute("aria-hidden", "true");
  return canvas;
}

const surfaces = new WeakMap();

function surface(canvas) {
  if (!surfaces.has(canvas)) {
    const context = canvas.getContext("2d");
    surfaces.set(canvas, { context, pixels: context.createImageData(SIDE, SIDE) });
  }
  return surfaces.get(canvas);
}
