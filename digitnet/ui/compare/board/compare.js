// Several runs side by side: curves, networks and digits, with one cursor for all of them.

import { AXES, stepAtCursor, stopsOf } from "./axes.js";
import { Curves } from "./curves.js";
import { Digits } from "./digits.js";
import { Networks } from "./networks.js";
import { Watched } from "./watched.js";
import { onNextFrame } from "../../browser/nextframe.js";
import { segmented } from "../../browser/switch.js";

const HTML = `
<div class="dn-compare">
  <div class="dn-compare-chart"></div>
  <div class="dn-compare-cursor">
    <label><span></span><input type="range" min="0" step="1" aria-label="Step shown of all runs"></label>
    <button type="button">Latest</button>
  </div>
  <div class="dn-both" role="group" aria-label="Validation images, with each network's answer"></div>
  <div class="dn-networks" role="group" aria-label="What the first layers learned"></div>
</div>`;
const GONE = "is no longer on this server";
let over = "steps"; // the chosen axis, kept while the tab is open

class Compare {
  runs = [];
  at = null; // the cursor on the axis; null for the latest
  changed = onNextFrame(() => this.draw());

  constructor(root) {
    root.innerHTML = HTML;
    const find = (name) => root.querySelector(name);
    this.curves = new Curves(find(".dn-compare-chart"));
    this.networks = new Networks(find(".dn-networks"));
    this.digits = new Digits(find(".dn-both"));
    const cursor = find(".dn-compare-cursor");
    [this.where, this.slider, this.latest] = ["span", "input", "button"].map((tag) => cursor.querySelector(tag));
    const choices = Object.fromEntries(Object.entries(AXES).map(([key, { choice }]) => [key, choice]));
    cursor.prepend(segmented("Horizontal axis", choices, over, (axis) => this.turn(axis)));
    this.is = root.firstElementChild.dataset; // the page below is shown once all of this is there
    this.slider.addEventListener("input", () => this.go(this.stops[this.slider.value]));
    this.latest.addEventListener("click", () => this.go(null));
    // Fetches snapshots before somebody rewinds to them.
    for (const sign of ["pointerenter", "focusin"]) {
      cursor.addEventListener(sign, () => this.runs.forEach((run) => run.snapshots.load()));
    }
    this.curves.svg.addEventListener("click", () => this.go(this.curves.at));
  }

  /** runs: `{ id, name, kind }` of the selected runs. */
  update({ runs = [] }) {
    const before = new Map(this.runs.map((run) => [run.id, run]));
    const kept = new Set(runs.map(({ id }) => id));
    for (const [id, run] of before) if (!kept.has(id)) run.leave();
    this.runs = runs.map((run) => {
      const known = before.get(run.id);
      const { name, kind } = run;
      return known ? Object.assign(known, { name, kind }) : new Watched(run, () => this.changed());
    });
    this.changed();
  }

  turn(axis) {
    over = axis;
    this.go(null);
  }

  /** Moves the cursor; at the farthest end everything shows the latest step. */
  go(at) {
    this.at = at === undefined || at >= this.stops.at(-1) ? null : at;
    this.changed();
  }

  draw() {
    const axis = AXES[over];
    const there = this.runs.filter(({ frame }) => frame);
    this.stops = stopsOf(there, axis);
    const seen = there.map((run) => this.seen(run, axis));
    this.curves.compare(there, axis, this.at);
    this.drawCursor(axis);
    this.networks.show(seen);
    if (seen.length) this.digits.show(seen);
    const gone = this.runs.filter((run) => run.gone && !run.frame).map(({ name }) => `${name} ${GONE}.`);
    if (gone.length) this.digits.say(gone.join(" "));
    if (this.runs.length && this.runs.every(({ frame, gone }) => frame || gone)) this.is.whole = "";
  }

  /** A run with what it shows at the cursor; until a snapshot has loaded, what it showed before. */
  seen(run, axis) {
    const now = run.at(stepAtCursor(run, axis, this.at));
    run.shown = now ?? run.shown ?? run.frame;
    return run;
  }

  drawCursor(axis) {
    const last = Math.max(0, this.stops.length - 1);
    const index = this.at === null ? last : this.stops.findLastIndex((stop) => stop <= this.at);
    const text = axis.said(this.at ?? this.stops.at(-1) ?? 0);
    Object.assign(this.slider, { max: last, value: index, disabled: !last, ariaValueText: text });
    this.where.textContent = text;
    this.latest.disabled = this.at === null;
  }

  leave() {
    this.changed.cancel();
    this.curves.leave();
    for (const run of this.runs) run.leave();
  }
}

/** Draws the comparison into `root`; `update({ runs: [{ id, name, kind }] })` says of what. */
export const mount = (root) => new Compare(root);
