// What a chart shows of a run: its lines, their names and values, and a sentence about them.

import { count, percent, rough } from "../words.js";

const [LOSS, TRAIN, HELD] = [1, 2, 3];

/** The two views. lines: the column of a point, and the name. */
export const VIEWS = {
  accuracy: {
    name: "Accuracy (%)", earlier: HELD, said: percent,
    lines: [
      { kind: "held", name: "validation", column: HELD },
      { kind: "train", name: "training", column: TRAIN },
    ],
  },
  loss: {
    name: "Cross-entropy (nats)", earlier: LOSS, said: rough,
    lines: [{ kind: "train", name: "training", column: LOSS }],
  },
};

/**
 * The run's lines in a view: `{ kind, name, points: [[step, value], ...], last }`.
 * @param {import("../frame.js").Frame} frame
 */
export function linesOf(frame, view) {
  return view.lines.map(({ kind, name, column }) => {
    const points = courseOf(frame, column);
    // The large accuracy beside the chart says the same.
    const said = column === HELD ? frame.dev : null;
    return { kind, name, points, last: said ?? points.at(-1)?.[1] ?? null };
  });
}

/** The measured points [step, value] of a column, including the run's end. */
export function courseOf(frame, column) {
  const points = measured(frame.points, column);
  if (column === HELD) addLatest(points, frame);
  return points;
}

/** Earlier runs' lines in a view: `{ name, points }`. */
export function earlierLines(earlier, view) {
  return earlier
    .map(({ label, points }) => ({ name: label, points: measured(points, view.earlier) }))
    .filter((line) => line.points.length);
}

/** The line's point nearest to a step; null if there is none yet. */
export function nearestPoint(line, step) {
  let nearest = null;
  for (const point of line.points) {
    if (!nearest || Math.abs(point[0] - step) <= Math.abs(nearest[0] - step)) nearest = point;
  }
  return nearest;
}

/** What the chart shows, for screen readers. */
export function sentence(frame, lines, view) {
  const what = view === VIEWS.loss ? "Loss" : "Accuracy";
  const known = lines.filter((line) => line.last !== null);
  if (!known.length) return `${what} over the steps. Nothing measured yet.`;
  const values = known.map((line) => `${line.name} ${view.said(line.last)}`).join(", ");
  return `${what} at step ${count(frame.step)} of ${count(frame.steps)}: ${values}.`;
}

function measured(points, column) {
  return points.filter((p) => Number.isFinite(p[column])).map((p) => [p[0], p[column]]);
}

/** A run that pauses or ends is validated again, after the last point. */
function addLatest(points, frame) {
  if (frame.state === "running" || !Number.isFinite(frame.dev) || !frame.step) return;
  if (points.at(-1)?.[0] === frame.step) points.pop();
  points.push([frame.step, frame.dev]);
}
