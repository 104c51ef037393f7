// The network, drawn: the current image, the layers, the lines between them, the ten answers.

import { choice } from "../../browser/choice.js";
import { feed } from "../../browser/feed.js";
import { Asker } from "../../browser/asker.js";
import { onNextFrame } from "../../browser/nextframe.js";
import { coloursOf } from "../../browser/colours.js";
import { layoutOf } from "./layout.js";
import { LineFocus } from "./linefocus.js";
import { drawLines, linesOf } from "./lines.js";
import { sceneOf } from "./scene.js";
import { Side } from "./side.js";
import { UnitPanel } from "./unit.js";
import { Units } from "./units.js";
import { lineSentence, summary } from "./words.js";

const SOON = 200; // milliseconds between two questions while somebody draws
const LATER = 500; // and while the network learns
const ARRIVAL = 450; // milliseconds for the signal to cross the network when another image is chosen

const HTML = `
<canvas class="dn-stage-lines" aria-hidden="true"></canvas>
<div class="dn-stage-side"></div>
<div class="dn-stage-units"></div>
<div class="dn-stage-handle" role="slider" tabindex="0" aria-label="Weights, the strongest signal first"
  aria-valuemin="1"></div>
<p class="dn-stage-tip" hidden></p>
<section class="dn-stage-unit" aria-label="One unit" hidden></section>`;

class Stage {
  all = false;
  reach = 1;
  reading = null;
  lines = [];
  changed = onNextFrame(() => this.draw());
  update = () => this.redraw({ news: true });

  constructor(root) {
    this.root = root;
    root.classList.add("dn-stage");
    root.setAttribute("role", "group");
    root.innerHTML = HTML;
    const one = (name) => root.querySelector(`.dn-stage-${name}`);
    this.canvas = one("lines");
    this.asker = new Asker(() => feed.aim("read"), (answer) => this.take(answer));
    this.panel = new UnitPanel(one("unit"), () => this);
    this.units = new Units(one("units"), {
      open: (layer, index, button) => this.open(layer, index, button),
      look: (pointed) => this.redraw({ pointed }),
    });
    this.side = new Side(one("side"), {
      switched: (all) => this.redraw({ all, news: true }),
      drawn: (done) => this.ask(done ? 0 : SOON),
    });
    this.focus = new LineFocus({
      stage: root,
      handle: one("handle"),
      tip: one("tip"),
      view: () => this,
      say: (line) => lineSentence(this.frame.sizes, this.frame.shown, line, this.output(line)),
      changed: () => this.redraw(),
    });
    root.addEventListener("keydown", ({ key }) => key === "Escape" && this.panel.close());
    this.subscribe();
  }

  subscribe() {
    const sizes = new ResizeObserver(() => this.redraw({ resized: true }));
    sizes.observe(this.root);
    const ends = [feed.subscribe((frame) => this.show(frame)), choice.subscribe(() => this.chosen())];
    this.leave = () => {
      sizes.disconnect();
      this.asker.forget();
      for (const end of ends) end();
    };
  }

  /** A new frame, perhaps of another network. */
  show(frame) {
    if (this.run !== feed.run) this.reading = null;
    const moved = this.at !== feed.at; // to another step, whose answer is on its way
    Object.assign(this, { frame, run: feed.run, at: feed.at });
    this.redraw({ news: true });
    this.ask(moved ? SOON : LATER);
  }

  /** Another image was chosen. */
  chosen() {
    this.side.follow();
    const other = choice.strokes ? "sketch" : choice.digit;
    if (!choice.strokes?.length) this.reading = null;
    if (other !== this.image && !choice.strokes) this.flow();
    this.image = other;
    this.redraw({ news: true });
    this.ask(SOON);
  }

  /** Asks for what only the server knows: the answer to a sketch, and the details of a unit. */
  ask(every) {
    if (!this.frame) return;
    const question = this.question();
    if (question?.strokes) this.asker.ask(question, every);
    else this.asker.forget();
    if (this.panel.isOpen) this.panel.refresh(question, every);
  }

  /** The current image as a question to the server; null for an empty drawing area. */
  question() {
    if (!choice.strokes) return { digit: Math.min(choice.digit, this.frame.labels.length - 1) };
    return choice.strokes.length ? { strokes: choice.strokes } : null;
  }

  take(answer) {
    if (answer) this.reading = answer;
    this.redraw({ news: true });
  }

  open(layer, index, button) {
    this.panel.open(layer, index, button, this.layout);
    this.ask(0);
  }

  /** The position of the unit that the panel shows. */
  opened() {
    if (!this.panel.isOpen) return null;
    const { layer, unit } = this.panel.unit;
    return { layer, at: this.frame.shown[layer]?.indexOf(unit) };
  }

  /** The output of the unit at a line's start; null without an image. */
  output({ gap, from }) {
    return this.scene.x ? this.scene.lit[gap][from] * this.scene.tops[gap] : null;
  }

  /** Animates the signal once from the left, unless the visitor prefers reduced motion. */
  flow() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const start = performance.now();
    const step = (now) => {
      this.reach = Math.min(1, (now - start) / ARRIVAL);
      this.draw();
      if (this.reach < 1) requestAnimationFrame(step);
    };
    this.reach = 0;
    requestAnimationFrame(step);
  }

  /** Draws once with the browser's next frame, however often it is called. */
  redraw(what = {}) {
    Object.assign(this, what);
    this.changed();
  }

  draw() {
    if (!this.frame || !this.root.clientWidth) return;
    this.colours = coloursOf(this.root);
    if (this.units.build(this.frame) || this.resized) this.arrange();
    if (this.news) this.see();
    drawLines(this.canvas, { ...this, chosen: this.pointed ?? this.opened(), line: this.focus.line });
  }

  arrange() {
    const { clientWidth: width, clientHeight: height } = this.root;
    const counts = this.frame.shown.slice(0, -1).map((units) => units.length);
    const font = parseFloat(getComputedStyle(this.root).fontSize);
    this.layout = layoutOf(width, height, counts, font);
    this.root.classList.add("dn-placed");
    this.root.classList.toggle("dn-on-phone", this.layout.phone);
    this.units.place(this.layout);
    this.side.place(this.layout);
    Object.assign(this, { resized: false, news: true });
  }

  see() {
    this.news = false;
    this.scene = sceneOf(this.frame, choice, this.reading);
    this.lines = linesOf(this.layout, this.scene);
    this.units.paint(this.frame, this.all || !this.frame.step);
    this.units.answer(this.scene);
    this.side.draw(this.scene);
    this.focus.follow();
    this.root.ariaLabel = summary(this.frame, this.scene);
  }
}

/** Mounts the stage; the frames and the current image come from feed.js and choice.js. */
export const mount = (root) => new Stage(root);
