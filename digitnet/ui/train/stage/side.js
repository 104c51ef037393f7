// The left of the stage: the current image or a drawing area, the legend of the lines, and a switch.

import { aDigit } from "../../browser/words.js";
import { choice } from "../../browser/choice.js";
import { Pad } from "../../browser/pad.js";
import { drawInk } from "../../browser/pictures.js";
import { say } from "../../browser/set.js";
import { verdict } from "./words.js";

const PEN = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 20l1-4.5L16.5 4a2 2 0 0 1 2.8 0l.7.7a2
 2 0 0 1 0 2.8L8.5 19 4 20z M14.5 6l3.5 3.5" fill="none" stroke="currentColor" stroke-width="1.8"
 stroke-linejoin="round"/></svg>`;

const HTML = `
<ul class="dn-stage-legend">
  <li><i class="dn-for"></i>positive</li><li><i class="dn-against"></i>negative</li>
  <li class="dn-stage-more">thick: large weight</li><li class="dn-stage-more">bright: strong signal</li>
</ul>
<div class="dn-stage-image"><canvas width="28" height="28" role="img"></canvas></div>
<p class="dn-stage-words"><span></span><strong></strong></p>
<div class="dn-stage-pad" hidden>
  <canvas aria-label="Drawing area" role="img"></canvas>
  <p class="dn-stage-hint">Draw a digit here</p>
</div>
<div class="dn-stage-buttons">
  <button type="button" data-do="draw">${PEN}Draw your own</button>
  <button type="button" data-do="clear" hidden>Clear</button>
  <button type="button" data-do="done" hidden>Done</button>
</div>
<figure class="dn-stage-seen" hidden><canvas width="28" height="28" role="img"
  aria-label="What the network sees: your sketch as 28 by 28 pixels"></canvas>
  <figcaption>What the network sees</figcaption></figure>
<fieldset class="dn-stage-switch"><legend>Weights</legend>
  <label><input type="radio" name="dn-weights" value="learned" checked><span>Change since start</span></label>
  <label><input type="radio" name="dn-weights" value="all"><span>All weights</span></label>
</fieldset>`;

export class Side {
  /** switched(all): which weights to show; drawn(done): the sketch has changed. */
  constructor(root, { switched, drawn }) {
    this.root = root;
    root.innerHTML = HTML;
    const one = (selector) => root.querySelector(selector);
    const names = ["image canvas", "words", "pad", "seen"];
    [this.image, this.words, this.field, this.seen] = names.map((name) => one(`.dn-stage-${name}`));
    const buttons = [...root.querySelectorAll("[data-do]")];
    this.buttons = Object.fromEntries(buttons.map((button) => [button.dataset.do, button]));
    this.pad = new Pad(this.field.querySelector("canvas"), (strokes, done) => {
      choice.set({ strokes });
      drawn(done);
    });
    root.addEventListener("change", ({ target }) => switched(target.value === "all"));
    this.buttons.draw.onclick = () => this.open();
    this.buttons.clear.onclick = () => this.clear();
    this.buttons.done.onclick = () => this.done();
  }

  /** Opens the drawing area, which keeps the last sketch. */
  open() {
    this.show(true);
    choice.set({ strokes: this.pad.strokes });
    this.buttons.clear.focus();
  }

  clear() {
    this.pad.clear();
    choice.set({ strokes: [] });
  }

  /** On a phone the drawing area covers much; the sketch stays the current image after it closes. */
  done() {
    this.show(false);
    const keep = this.phone && this.pad.strokes.length;
    if (!keep) choice.set({});
    this.buttons.draw.focus();
  }

  show(open) {
    this.field.hidden = this.buttons.clear.hidden = this.buttons.done.hidden = !open;
    this.buttons.draw.hidden = open;
    this.buttons.done.textContent = this.phone ? "Done" : "Back to digits";
    this.pad.paint();
  }

  /** Another digit was chosen elsewhere: the drawing area closes. */
  follow() {
    if (!choice.strokes && !this.field.hidden) this.show(false);
    this.field.classList.toggle("dn-empty", !choice.strokes?.length);
  }

  place({ phone, image }) {
    this.phone = phone;
    this.root.style.setProperty("--image-y", `${image.y}px`);
    this.root.style.setProperty("--image-side", `${image.side}px`);
    this.pad.paint();
  }

  /** The current image and the words about it. */
  draw(scene) {
    const own = choice.strokes !== null;
    drawInk(this.image, scene.x);
    this.image.ariaLabel = own ? "Your own sketch" : `Handwritten: ${aDigit(scene.label)}`;
    this.seen.hidden = !own;
    if (own) drawInk(this.seen.firstElementChild, scene.x);
    const { text, wrong } = verdict(scene);
    const first = own ? (choice.strokes.length ? "Your sketch." : "") : `This is ${aDigit(scene.label)}.`;
    [first, text].forEach((line, i) => say(this.words.children[i], line));
    this.words.classList.toggle("dn-is-wrong", wrong);
  }
}
