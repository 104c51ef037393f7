// The curves of two who train by the same recipe: what a page's script knows of them, in one chart.

import { AXES } from "../board/axes.js";
import { Curves } from "../board/curves.js";

/** `update({ lines: [{ name, kind, points, step, steps }] })` says what is drawn in `root`. */
export function mount(root) {
  const curves = new Curves(root);
  const update = ({ lines = [] }) => {
    const runs = lines.map(({ name, kind, ...frame }) => ({ name, kind, frame, kept: [] }));
    curves.compare(runs, AXES.steps, null);
  };
  return { update, leave: () => curves.leave() };
}
