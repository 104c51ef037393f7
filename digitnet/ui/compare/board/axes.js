// What the curves of several runs are drawn over: each run's steps, counted in one of four ways.

import { courseOf } from "../../browser/chart/curves.js";
import { count, rough } from "../../browser/words.js";

/** by: how much one step of a run is worth, of its latest frame. */
export const AXES = {
  steps: {
    choice: "Steps", name: "Step (updates)",
    said: (x) => `step ${count(Math.round(x))}`, by: () => 1,
  },
  epochs: {
    choice: "Epochs", name: "Epoch (passes over the images)",
    said: (x) => `epoch ${rough(x)}`, by: ({ epoch, step }) => (step ? epoch / step : 0),
  },
  seconds: {
    choice: "Seconds", name: "Seconds of training, at each run's mean speed",
    said: (x) => `second ${rough(x)}`, by: ({ seconds, step }) => (step ? seconds / step : 0),
  },
  share: {
    choice: "Share", name: "Share of the run (%)",
    said: (x) => `${rough(x)}% of the run`, by: ({ steps }) => 100 / steps,
  },
};

/** How far a run has come on an axis. */
export function reached(frame, axis) {
  return frame.step * axis.by(frame);
}

/** How far it is to go; where that is not known yet, how far it has come. */
export function goal(frame, axis) {
  return axis === AXES.seconds ? reached(frame, axis) : frame.steps * axis.by(frame);
}

/** The run's lines of points [step, ...] on an axis, for the chart's plot. */
export function lineOf({ frame, name, kind }, view, axis) {
  const factor = axis.by(frame);
  const points = courseOf(frame, view.earlier).map(([step, value]) => [step * factor, value]);
  return { kind, name, points, last: points.at(-1)?.[1] ?? null };
}

/** Where the one cursor can stop: at the kept moments of all runs, and at the farthest end. */
export function stopsOf(runs, axis) {
  const all = runs.flatMap(({ frame, kept }) => [...kept, frame.step].map((step) => step * axis.by(frame)));
  return [...new Set(all)].sort((a, b) => a - b);
}

/** The latest kept step of a run at the cursor; null where the run had ended by then. */
export function stepAtCursor({ frame, kept }, axis, at) {
  const factor = axis.by(frame);
  if (at === null || !factor || at >= reached(frame, axis)) return null;
  return kept.findLast((step) => step * factor <= at * (1 + 1e-9)) ?? null;
}
