// The curves of the same run in digitnet and in PyTorch, in one chart.

import { AXES } from "../board/axes.js";
import { Curves } from "../board/curves.js";

/** Mounts the chart in `root`; `update({ lines: [{ name, kind, points, step, steps }] })` draws it. */
export function mount(root) {
  const curves = new Curves(root);
  const update = ({ lines = [] }) => {
    const runs = lines.map(({ name, kind, ...frame }) => ({ name, kind, frame, kept: [] }));
    curves.compare(runs, AXES.steps, null);
  };
  return { update, leave: () => curves.leave() };
}
