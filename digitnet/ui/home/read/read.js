// A field for drawing a digit, and beside it what the best network reads while it is drawn.

import { Asker } from "../../browser/asker.js";
import { bars, drawBars } from "../../browser/bars.js";
import { Pad } from "../../browser/pad.js";
import { aDigit, large, probability } from "../../browser/words.js";

const EVERY = 120; // milliseconds between two requests while a stroke grows
const EMPTY = "Draw one digit, as large as you like.";
const NO_ANSWER = "No answer from the server. Clear the field and draw again.";

const HTML = `
<div class="dn-pad dn-empty">
  <canvas role="img" aria-label="A field for drawing a digit with a mouse, a finger or a pen"></canvas>
  <svg viewBox="0 0 100 100" aria-hidden="true"><path d="M30 27 C40 14 66 18 63 36 C61 47 50 48 45 48
   C56 48 70 54 67 68 C63 86 36 88 28 73"/></svg>
  <p>Draw a digit here</p>
</div>
<div class="dn-home-answer">
  <p class="dn-home-digit" aria-hidden="true">–</p>
  <p class="dn-home-words" role="status">${EMPTY}</p>
  <div class="dn-home-bars"></div>
  <button type="button" disabled>Clear</button>
</div>`;

class Field {
  constructor(root) {
    root.classList.add("dn-home-read");
    root.innerHTML = HTML;
    const one = (selector) => root.querySelector(selector);
    [this.field, this.clearButton] = [".dn-pad", "button"].map(one);
    [this.digit, this.words, this.bars] = ["digit", "words", "bars"].map((name) => one(`.dn-home-${name}`));
    bars(this.bars);
    this.clearButton.onclick = () => this.clear();
    const take = (answer, asked) => this.show(answer, asked === this.whole);
    this.asker = new Asker(() => ["read"], take);
    this.pad = new Pad(one("canvas"), (strokes, done) => this.drawn(strokes, done));
    this.sizes = new ResizeObserver(() => this.update());
    this.sizes.observe(one("canvas"));
  }

  update() {
    this.pad.paint();
  }

  drawn(strokes, done) {
    this.field.classList.remove("dn-empty");
    this.clearButton.disabled = false;
    const question = { strokes };
    this.whole = done ? question : null; // the pen is up
    this.asker.ask(question, done ? 0 : EVERY);
  }

  clear() {
    this.asker.forget();
    this.pad.clear();
    this.field.classList.add("dn-empty");
    this.clearButton.disabled = true;
    this.say(null, EMPTY);
  }

  /** The answer; its sentence only when the pen is up, so that it is not read out at every point. */
  show(answer, done) {
    this.say(answer, answer ? done && sentence(answer) : NO_ANSWER);
  }

  say(answer, words) {
    this.digit.textContent = large(answer);
    if (words) this.words.textContent = words;
    drawBars(this.bars, answer);
  }

  leave() {
    this.asker.forget();
    this.sizes.disconnect();
  }
}

function sentence({ verdict, digit, runner_up: other, probs }) {
  if (verdict === "none") return "This doesn't look like a digit. Any answer would be a guess.";
  if (verdict === "unsure") return `Unsure: ${digit} or ${other}.`;
  return `${probability(probs[digit])} sure that it is ${aDigit(digit)}.`;
}

/** Mounts the field with its answer. */
export const mount = (root) => new Field(root);
