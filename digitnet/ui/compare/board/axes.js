// The horizontal axis for the curves of several runs: each run's steps in one of four units.

import { courseOf } from "../../browser/chart/curves.js";
import { count, rough } from "../../browser/words.js";

/** by: how much one step of a run is worth on this axis, according to its latest frame. */
export const AXES = {
  steps: {
    choice: "Steps", name: "Step",
    said: (x) => `step ${count(Math.round(x))}`, by: () => 1,
  },
  epochs: {
    choice: "Epochs", name: "Epoch (one pass over the training images)",
    said: (x) => `epoch ${rough(x)}`, by: ({ epoch, step }) => (step ? epoch / step : 0),
  },
  seconds: {
    choice: "Seconds", name: "Training time in seconds, at each run's mean speed",
    said: (x) => `second ${rough(x)}`, by: ({ seconds, step }) => (step ? seconds / step : 0),
  },
  share: {
    choice: "% of run", name: "% of run",
    said: (x) => `${rough(x)}% of the run`, by: ({ steps }) => 100 / steps,
  },
};

/** How far a run has got on an axis. */
export function reached(frame, axis) {
  return frame.step * axis.by(frame);
}

/** How far it will get; while that is unknown, how far it has got. */
export function goal(frame, axis) {
  return axis === AXES.seconds ? reached(frame, axis) : frame.steps * axis.by(frame);
}

/** The run's line of points [x, value] on an axis, for the chart's plot. */
export function lineOf({ frame, name, kind }, view, axis) {
  const factor = axis.by(frame);
  const points = courseOf(frame, view.earlier).map(([step, value]) => [step * factor, value]);
  return { kind, name, points, last: points.at(-1)?.[1] ?? null };
}

/** The stops of the cursor: the snapshots of all runs, and the farthest end. */
export function stopsOf(runs, axis) {
  const all = runs.flatMap(({ frame, kept }) => [...kept, frame.step].map((step) => step * axis.by(frame)));
  return [...new Set(all)].sort((a, b) => a - b);
}

/** The step of a run's latest snapshot at the cursor; null if the run had ended by then. */
export function stepAtCursor({ frame, kept }, axis, at) {
  const factor = axis.by(frame);
  if (at === null || !factor || at >= reached(frame, axis)) return null;
  return kept.findLast((step) => step * factor <= at * (1 + 1e-9)) ?? null;
}
