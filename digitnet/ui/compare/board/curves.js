// The curves of several runs in one chart: the chart of a run, with other lines.

import { Chart } from "../../browser/chart/chart.js";
import { goal, lineOf, reached, stopsOf } from "./axes.js";

export class Curves extends Chart {
  /** Shows runs `{ name, kind, frame, kept }` over an axis; at: the cursor, null for the latest. */
  compare(runs, axis, at) {
    Object.assign(this, { runs, axis, marked: at });
    this.changed();
  }

  subscribe() {
    return [];
  }

  model(view) {
    if (!this.runs?.length) return null;
    const { runs, axis } = this;
    // From the top down, so that their labels keep that order.
    const lines = runs.map((run) => lineOf(run, view, axis)).sort((a, b) => b.last - a.last);
    const step = Math.max(...runs.map(({ frame }) => reached(frame, axis)));
    const steps = Math.max(...runs.map(({ frame }) => goal(frame, axis)));
    return { lines, earlier: [], step, steps, axis, sentence: told(lines, view, axis) };
  }

  stops() {
    return this.runs ? stopsOf(this.runs, this.axis) : [];
  }

  look(x) {
    if (!this.plot.model) return;
    const at = this.plot.valueAt(x - this.svg.getBoundingClientRect().left);
    this.lookAt(this.stops().sort((a, b) => Math.abs(a - at) - Math.abs(b - at))[0] ?? null);
  }
}

/** The chart in words, for screen readers. */
function told(lines, view, axis) {
  const known = lines.filter((line) => line.last !== null);
  const values = known.map((line) => `${line.name} ${view.said(line.last)}`).join(", ");
  return `${view.name} over ${axis.name.toLowerCase()}: ${values || "no values yet"}.`;
}
