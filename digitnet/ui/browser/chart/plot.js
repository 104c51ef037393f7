// Draws lines over the steps of a run into an SVG element: axes, curves, names at their ends.

import { count, rough } from "../words.js";
import { nearestPoint, VIEWS } from "./curves.js";
import { inOrder, place, widthOf } from "./labels.js";
import { accuracyScale, lossScale, stepScale } from "./scales.js";
import { add, Pool, put } from "./svg.js";

const GAP = 8; // pixels between a line's end and its name
const LINE = 1.3; // the height of a name, in font sizes
const EMPTY = "Curves appear after the first step.";
const STEPS = { name: "Step", said: (step) => `step ${count(step)}` };

/** One chart; `draw` changes what differs from the drawing before. */
export class Plot {
  constructor(svg) {
    this.svg = svg;
    this.grid = new Pool(svg, "line", "dn-grid");
    this.levels = new Pool(svg, "text", "dn-tick dn-tick-y");
    this.steps = new Pool(svg, "text", "dn-tick dn-tick-x");
    this.stepName = add(svg, "text", "dn-axis-name");
    this.window = add(svg, "svg", "dn-window", { overflow: "hidden" });
    this.old = new Pool(this.window, "path", "dn-line dn-earlier");
    this.lines = new Pool(this.window, "path", "dn-line");
    this.cuts = new Pool(svg, "path", "dn-cut");
    this.cross = new Pool(svg, "line", "dn-cross");
    this.dots = new Pool(svg, "circle", "dn-dot");
    this.names = new Pool(svg, "text", "dn-name");
    this.empty = add(svg, "text", "dn-empty");
    this.side = 1; // on which side of the first name the second stands where both are near
  }

  /**
   * model: `{ view, lines, earlier, step, steps, at, axis }`, axis: `{ name, said }` of what is not
   * drawn over steps; size: `{ width, height, font, family }`.
   */
  draw(model, size) {
    Object.assign(this, { model, size, axis: model.axis ?? STEPS });
    this.box = this.frame();
    const shown = [...model.lines, ...model.earlier];
    const values = (lines) => lines.map((line) => line.points.map((point) => point[1]));
    const room = Math.max(2, Math.floor(this.box.height / (size.font * 2.4)));
    const begun = model.lines.some((line) => line.points.length);
    this.x = stepScale(model.step, model.steps, Math.max(2, Math.floor(this.box.width / (size.font * 4.5))));
    const losses = () => lossScale(values(begun ? model.lines : model.earlier), room);
    this.y = model.view === VIEWS.loss ? losses() : accuracyScale(values(shown), room);
    this.drawAxes();
    this.drawLines();
    this.drawNames();
    this.drawCross();
    const { left, top, height } = this.box;
    const middle = { x: (left + size.width) / 2, y: top + height / 2 };
    put(this.empty, { ...middle, text: shown.some((line) => line.points.length) ? "" : EMPTY });
  }

  /** Where the lines are, in pixels; to the right of it their names fit. */
  frame() {
    const { width, height, font, family } = this.size;
    const left = widthOf("99.95", `${font}px ${family}`) + 10;
    const widest = widthOf("validation 99.55%", `600 ${font}px ${family}`) + GAP + 4;
    const right = width - Math.min(widest, width * 0.45);
    const top = font * 0.7;
    const bottom = height - font * 1.7;
    return { left, right, top, bottom, width: right - left, height: Math.max(10, bottom - top) };
  }

  /** The picture's x of a step. */
  across(step) {
    return this.box.left + this.x.share(step) * this.box.width;
  }

  /** The picture's y of a value, which may lie outside. */
  up(value) {
    return this.box.bottom - this.y.share(value) * this.box.height;
  }

  /** The y of a value, at the edge where it lies outside. */
  inside(value) {
    return Math.max(this.box.top, Math.min(this.box.bottom, this.up(value)));
  }

  drawAxes() {
    const { left, right, top, bottom, height } = this.box;
    const { font } = this.size;
    const heights = this.y.ticks.map((tick) => ({ ...tick, y: bottom - tick.at * height }));
    const first = { x1: left, x2: left, y1: top, y2: bottom };
    this.grid.show([first, ...heights.map(({ y }) => ({ x1: left, x2: right, y1: y, y2: y }))]);
    const written = spread(heights, font * 1.2);
    this.levels.show(written.map(({ text, y }) => ({ x: left - 6, y: y + font * 0.35, text })));
    const below = bottom + font * 1.3;
    this.steps.show(this.x.ticks.map(({ at, text }) => ({ x: left + at * this.box.width, y: below, text })));
    // Below the names, where no tick comes.
    put(this.stepName, { x: this.size.width - 2, y: below, text: this.axis.name });
  }

  drawLines() {
    const { left, top, width, height } = this.box;
    // A little room, so that lines along the edge keep their whole thickness.
    put(this.window, { x: left, y: top - 2, width: width + 2, height: height + 4 });
    const path = ({ points }) => points.map(([s, v], i) => `${i ? "L" : "M"}${this.local(s, v)}`).join("");
    this.old.show(this.model.earlier.map((line) => ({ d: path(line) })));
    this.lines.show(this.model.lines.map((line) => ({ d: path(line), class: `dn-line dn-${line.kind}` })));
  }

  /** A point inside the window, as a path says it. */
  local(step, value) {
    const x = this.across(step) - this.box.left;
    return `${x.toFixed(1)} ${(this.up(value) - this.box.top + 2).toFixed(1)}`;
  }

  drawNames() {
    const { font, family } = this.size;
    const cuts = this.cutOff();
    const ends = [
      ...this.model.lines.filter((line) => line.points.length).map((line) => this.nameOf(line)),
      ...this.model.earlier.map((line) => this.nameOfEarlier(line)),
      ...cuts.slice(0, 1),
    ];
    const { left, top, bottom } = this.box;
    const right = this.size.width - 2;
    const space = { left, right, top: Math.min(top, 2), bottom: bottom + 2, line: font * LINE };
    this.keepOrder(ends, space);
    const labels = ends.map((end) => {
      const weight = end.bold ? 600 : 400;
      return { ...end, width: widthOf(end.text, `${weight} ${font}px ${family}`) + 2 };
    });
    const places = place(labels, space);
    const named = labels.map((label, i) => ({ ...label, at: places[i] })).filter(({ at }) => at);
    const styled = ({ at, text, kind }) => ({ ...at, y: at.y + font * 0.35, text, class: `dn-name dn-${kind}` });
    this.names.show(named.map(styled));
    this.cuts.show(cuts.map(({ at }) => ({ d: `M${(at - 5).toFixed(1)} ${top + 7}l5 -8l5 8z` })));
  }

  nameOf(line) {
    const [step, value] = line.points.at(-1);
    const text = `${line.name} ${this.model.view.said(line.last)}`;
    return { ...this.end(step, value), text, kind: line.kind, bold: true };
  }

  /** Beside the last visible point. */
  nameOfEarlier({ name, points }) {
    const seen = points.findLast(([step]) => step <= this.x.top) ?? points[0];
    return { ...this.end(...seen), text: name, kind: "earlier" };
  }

  end(step, value) {
    return { x: this.across(Math.min(step, this.x.top)) + GAP, y: this.inside(value) };
  }

  /** Two names that are near keep their order when the lines of an active run cross. */
  keepOrder([one, other], space) {
    if (!one?.bold || !other?.bold) return;
    const apart = other.y - one.y;
    const near = Math.abs(apart) < (this.model.moves ? space.line / 3 : 0);
    if (apart && !near) this.side = Math.sign(apart);
    [one.y, other.y] = inOrder([one.y, other.y], this.side, space);
  }

  /** Where lines leave the chart upwards, the farthest first. */
  cutOff() {
    const outside = [];
    if (this.model.view !== VIEWS.loss) return outside;
    for (const line of this.model.lines) {
      let before = false;
      for (const [step, value] of line.points) {
        const beyond = value > this.y.top;
        if (beyond && before) outside.at(-1).value = Math.max(outside.at(-1).value, value);
        else if (beyond) outside.push({ at: this.across(step), value });
        before = beyond;
      }
    }
    const y = this.box.top + this.size.font * 0.3;
    const named = ({ at, value }) => ({ at, x: at + GAP, y, text: `up to ${rough(value)}`, kind: "beyond" });
    return outside.sort((a, b) => b.value - a.value).map(named);
  }

  /** A line at the current step, and dots where the lines end or cross it. */
  drawCross() {
    const { top, bottom } = this.box;
    const { at } = this.model;
    const x = at === null ? 0 : this.across(at);
    this.cross.show(at === null ? [] : [{ x1: x, x2: x, y1: top, y2: bottom }]);
    const dots = this.model.lines.map((line) => {
      const point = at === null ? line.points.at(-1) : nearestPoint(line, at);
      if (!point) return { display: "none" };
      const here = { cx: this.across(point[0]), cy: this.inside(point[1]) };
      return { ...here, r: this.size.font / 4, class: `dn-dot dn-${line.kind}` };
    });
    this.dots.show(dots);
  }

  /** What the axis below says at an x of the picture. */
  valueAt(x) {
    return ((x - this.box.left) / this.box.width) * this.x.top;
  }

  /** The step of the run's point nearest to an x of the picture; null if there is none. */
  stepAt(x) {
    return nearestPoint(this.model.lines.at(-1), this.valueAt(x))?.[0] ?? null;
  }

  /** The texts beside the crosshair, line by line. */
  told(at) {
    const begun = this.model.lines.filter((line) => line.points.length);
    const valueOf = (line) => this.model.view.said(nearestPoint(line, at)[1]);
    return [this.axis.said(at), ...begun.map((line) => `${line.name} ${valueOf(line)}`)];
  }
}

/** Those ticks, from the top down, that are at least so far apart. */
function spread(ticks, apart) {
  const kept = [];
  for (const tick of [...ticks].reverse()) {
    if (!kept.length || tick.y - kept.at(-1).y >= apart) kept.push(tick);
  }
  return kept;
}
