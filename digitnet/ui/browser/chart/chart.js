// The chart of a run: accuracy or loss over the steps, with this visitor's earlier runs in the background.

import { earlierLines, linesOf, sentence, VIEWS } from "./curves.js";
import { Plot } from "./plot.js";
import { add } from "./svg.js";
import { feed } from "../feed.js";
import { onNextFrame } from "../nextframe.js";
import { say } from "../set.js";
import { segmented } from "../switch.js";

const CHOICES = { accuracy: "Accuracy", loss: "Loss" };
const STRETCHED = "each gridline halves the errors";
let chosen = "accuracy"; // kept while the tab is open, also over a change of page

/** The chart of the feed's run; a subclass with other lines overrides `subscribe` and `model`. */
export class Chart {
  frame = null;
  earlier = [];
  at = null; // the step under the pointer
  marked = null; // the step that the whole page shows
  changed = onNextFrame(() => this.draw());

  constructor(root) {
    root.innerHTML = `
      <div class="dn-chart">
        <div class="dn-chart-top"><p><b class="dn-chart-name"></b><span class="dn-note"></span></p></div>
        <div class="dn-chart-plot"><div class="dn-chart-tip" aria-hidden="true" hidden></div></div>
        <p class="dn-unseen" role="status"></p>
      </div>`;
    const find = (name) => root.querySelector(name);
    [this.tip, this.place, this.name] = ["tip", "plot", "name"].map((name) => find(`.dn-chart-${name}`));
    [this.spoken, this.note] = ["[role=status]", ".dn-note"].map(find);
    this.switch = segmented("What the chart shows", CHOICES, chosen, (view) => this.show(view));
    find(".dn-chart-top").append(this.switch);
    this.svg = add(this.place, "svg", "", { role: "img", tabindex: "0" });
    this.plot = new Plot(this.svg);
    this.listen();
  }

  listen() {
    // The switch changes its size with the font, which the picture follows.
    this.sizes = new ResizeObserver(() => this.changed());
    this.sizes.observe(this.place);
    this.sizes.observe(this.switch);
    this.leaves = this.subscribe();
    const look = (event) => this.look(event.clientX);
    for (const kind of ["pointermove", "pointerdown"]) this.svg.addEventListener(kind, look);
    this.svg.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") this.lookAt(null);
    });
    this.svg.addEventListener("blur", () => this.lookAt(null));
    this.svg.addEventListener("keydown", (event) => this.press(event));
  }

  subscribe() {
    return [feed.subscribeToRun((frame) => this.take(frame)), feed.subscribe(() => this.mark(feed.at))];
  }

  take(frame) {
    this.frame = frame;
    const { state, step, steps, dev } = frame;
    const seen = [state, step, steps, dev].join();
    if (seen !== this.seen) this.changed();
    this.seen = seen;
  }

  /** Marks the step that the page shows. */
  mark(step) {
    if (step === this.marked) return;
    this.marked = step;
    this.changed();
  }

  update({ earlier = [] }) {
    const earlierText = JSON.stringify(earlier);
    if (earlierText === this.earlierText) return;
    Object.assign(this, { earlier, earlierText });
    this.changed();
  }

  show(view) {
    chosen = view;
    this.changed();
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.place;
    const view = VIEWS[chosen];
    const model = width && this.model(view);
    if (!model) return;
    const { fontSize, fontFamily: family } = getComputedStyle(this.svg);
    const size = { width, height, font: parseFloat(fontSize), family };
    const at = this.at ?? this.marked;
    this.plot.draw({ view, at, ...model }, size);
    say(this.name, view.name);
    say(this.note, this.plot.y.stretched ? STRETCHED : "");
    this.svg.ariaLabel = model.sentence;
    this.showTip();
  }

  /** What the plot draws in this view, and a sentence about it; null for nothing. */
  model(view) {
    if (!this.frame) return null;
    const { step, steps, state } = this.frame;
    if (this.at > step) this.at = null;
    const [lines, earlier] = [linesOf(this.frame, view), earlierLines(this.earlier, view)];
    const moves = state === "running";
    return { lines, earlier, step, steps, moves, sentence: sentence(this.frame, lines, view) };
  }

  /** Where the arrow keys stop. */
  stops() {
    return (this.frame?.points ?? []).map((point) => point[0]);
  }

  look(x) {
    if (!this.plot.model) return;
    this.lookAt(this.plot.stepAt(x - this.svg.getBoundingClientRect().left));
  }

  lookAt(step) {
    if (step === this.at) return;
    this.at = step;
    this.changed();
  }

  showTip() {
    this.tip.hidden = this.at === null;
    if (this.tip.hidden) return;
    this.tip.textContent = this.plot.told(this.at).join("\n");
    const x = this.plot.across(this.at);
    const width = this.tip.offsetWidth;
    const beside = x + 12 + width > this.place.clientWidth ? x - 12 - width : x + 12;
    this.tip.style.left = `${Math.max(0, beside)}px`;
  }

  /** Arrow keys go from point to point, Home and End to the first and the last. */
  press(event) {
    const steps = this.stops();
    const last = steps.length - 1;
    const now = this.at === null ? last + 1 : steps.findIndex((step) => step >= this.at);
    const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") this.lookAt(null);
    if (to === undefined || last < 0) return;
    event.preventDefault();
    this.lookAt(steps[Math.max(0, Math.min(last, to))]);
    this.spoken.textContent = this.plot.told(this.at).join(", ");
  }

  leave() {
    for (const leave of this.leaves) leave();
    this.sizes.disconnect();
    this.changed.cancel();
  }
}

/** Draws the chart into `root`; `update({ earlier: [{ label, points }] })` gives earlier runs. */
export const mount = (root) => new Chart(root);
