// The track: a thin line with a tick for each snapshot, round steps below, and a thumb to drag.

import { add, Pool, put } from "../../browser/chart/svg.js";
import { count } from "../../browser/words.js";

const EDGE = 10; // pixels left and right of the line, for half a thumb
const LINE = 13; // its y
const CLOSEST = 4; // pixels between two ticks; if they would be closer, some are left out

export class Track {
  /** went(step): the visitor dragged to a kept step, null for the latest. */
  constructor(root, went) {
    Object.assign(this, { root, went, scale: null, at: null });
    const svg = add(root, "svg", "dn-time-picture", { "aria-hidden": "true" });
    this.line = add(svg, "line", "dn-time-line");
    this.gone = add(svg, "line", "dn-time-gone");
    this.ticks = add(svg, "path", "dn-time-ticks dn-grid");
    this.seen = add(svg, "line", "dn-time-seen");
    this.steps = new Pool(svg, "text", "dn-time-step");
    this.now = add(svg, "circle", "dn-time-now", { r: 4 });
    this.thumb = add(svg, "circle", "dn-time-thumb", { r: 8 });
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(root);
    root.addEventListener("pointerdown", (event) => this.grab(event));
    root.addEventListener("pointermove", (event) => this.drag(event));
  }

  grab(event) {
    if (event.button || !this.scale?.kept.length) return;
    this.root.setPointerCapture(event.pointerId);
    this.drag(event);
  }

  drag(event) {
    if (!this.root.hasPointerCapture(event.pointerId)) return;
    const { left, width } = this.root.getBoundingClientRect();
    const share = (event.clientX - left - EDGE) / (width - 2 * EDGE);
    this.went(this.scale.at(Math.max(0, Math.min(1, share))));
  }

  /** at: the step that is shown, null for the latest. */
  show(scale, at) {
    Object.assign(this, { scale, at });
    this.draw();
  }

  draw() {
    const width = this.root.clientWidth;
    if (!this.scale || !width) return;
    const across = (step) => EDGE + this.scale.share(step) * (width - 2 * EDGE);
    const [start, end] = [EDGE, width - EDGE];
    const [now, here] = [across(this.scale.now), across(this.at ?? this.scale.now)];
    const ends = [[this.line, end], [this.gone, now], [this.seen, here]];
    for (const [line, x2] of ends) put(line, { x1: start, x2, y1: LINE, y2: LINE });
    put(this.now, { cx: now, cy: LINE });
    put(this.thumb, { cx: here, cy: LINE });
    put(this.ticks, { d: this.ticksAt(across) });
    this.write(across, width);
  }

  ticksAt(across) {
    let last = -Infinity;
    let path = "";
    for (const step of this.scale.stops) {
      const x = across(step);
      if (x - last < CLOSEST) continue;
      path += `M${x.toFixed(1)} ${LINE - 4}v8`;
      last = x;
    }
    return path;
  }

  write(across, width) {
    const font = parseFloat(getComputedStyle(this.root).fontSize);
    const steps = this.scale.round((4 * font) / width);
    this.steps.show(
      steps.map(({ step }) => {
        const x = across(step);
        const anchor = x < 2 * font ? "start" : x > width - 2 * font ? "end" : "middle";
        return { x: anchor === "middle" ? x : anchor === "start" ? 0 : width, y: LINE + 9 + font,
          text: count(step), "text-anchor": anchor };
      }),
    );
  }

  leave() {
    this.sizes.disconnect();
  }
}
