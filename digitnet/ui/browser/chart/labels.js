// Where texts go so that none covers another or leaves the frame.

/**
 * Places for labels `{ x, y, width }`, the most important first: beside their points, moved up or
 * down as little as it takes. frame: `{ left, right, top, bottom, line }`, line: a label's height.
 * A place is `{ x, y }`, y in the middle of the line, or null where there is none left.
 */
export function place(labels, frame) {
  const taken = [];
  return labels.map((label) => {
    const x = Math.max(frame.left, Math.min(label.x, frame.right - label.width));
    const y = nearestFree(x, label, taken, frame);
    if (y === null) return null;
    taken.push({ x, y, width: label.width });
    return { x, y };
  });
}

/** The ys of two labels inside the frame, a line apart at least: the second above the first where side is -1. */
export function inOrder(ys, side, frame) {
  const [one, other] = ys.map((y) => inside(y, frame));
  if (Math.abs(other - one) >= frame.line) return [one, other];
  const beyond = one + side * frame.line;
  const shift = inside(beyond, frame) - beyond;
  return [one + shift, beyond + shift];
}

function nearestFree(x, { y, width }, taken, frame) {
  const near = taken.filter((t) => t.x < x + width && x < t.x + t.width);
  const { line } = frame;
  const wanted = inside(y, frame);
  // Free places begin where a label that is there ends.
  const candidates = [wanted, ...near.flatMap((t) => [t.y - line, t.y + line])]
    .filter((c) => c === inside(c, frame))
    .filter((c) => near.every((t) => Math.abs(t.y - c) >= line - 1e-6))
    .sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
  return candidates[0] ?? null;
}

/** The middle of a label that is wholly in the frame. */
function inside(y, { top, bottom, line }) {
  return Math.max(top + line / 2, Math.min(bottom - line / 2, y));
}

const measured = new Map();
let pen = null;

/** The width of a text in pixels; digits are taken to be equally wide. */
export function widthOf(text, font) {
  const same = `${font} ${text.replace(/\d/g, "0")}`;
  if (!measured.has(same)) {
    pen ??= document.createElement("canvas").getContext("2d");
    pen.font = font;
    measured.set(same, pen.measureText(text.replace(/\d/g, "0")).width);
  }
  return measured.get(same);
}
