// Placing labels so that none covers another or leaves the chart.

/**
 * Places for labels `{ x, y, width }`, the most important first: beside their points, moved up or
 * down as little as it takes. space: `{ left, right, top, bottom, line }`, line: a label's height.
 * A place is `{ x, y }`, y in the middle of the line, or null if there is none left.
 */
export function place(labels, space) {
  const taken = [];
  return labels.map((label) => {
    const x = Math.max(space.left, Math.min(label.x, space.right - label.width));
    const y = nearestFree(x, label, taken, space);
    if (y === null) return null;
    taken.push({ x, y, width: label.width });
    return { x, y };
  });
}

/** The ys of two labels inside the space, a line apart at least: the second above the first where side is -1. */
export function inOrder(ys, side, space) {
  const [one, other] = ys.map((y) => inside(y, space));
  if (Math.abs(other - one) >= space.line) return [one, other];
  const beyond = one + side * space.line;
  const shift = inside(beyond, space) - beyond;
  return [one + shift, beyond + shift];
}

function nearestFree(x, { y, width }, taken, space) {
  const near = taken.filter((t) => t.x < x + width && x < t.x + t.width);
  const { line } = space;
  const wanted = inside(y, space);
  // Free places start where a placed label ends.
  const candidates = [wanted, ...near.flatMap((t) => [t.y - line, t.y + line])]
    .filter((c) => c === inside(c, space))
    .filter((c) => near.every((t) => Math.abs(t.y - c) >= line - 1e-6))
    .sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
  return candidates[0] ?? null;
}

/** The middle of a label that is wholly inside. */
function inside(y, { top, bottom, line }) {
  return Math.max(top + line / 2, Math.min(bottom - line / 2, y));
}

const measured = new Map();
let pen = null;

/** The width of a text in pixels; digits are taken to be equally wide. */
export function widthOf(text, font) {
  const zeros = text.replace(/\d/g, "0");
  const same = `${font} ${zeros}`;
  if (!measured.has(same)) {
    pen ??= document.createElement("canvas").getContext("2d");
    pen.font = font;
    measured.set(same, pen.measureText(zeros).width);
  }
  return measured.get(same);
}
