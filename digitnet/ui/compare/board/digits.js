// Validation images with the answers of several networks: those on which they disagree come first.

import { levels } from "../../browser/codes.js";
import { make } from "../../browser/make.js";
import { drawInk, pictureCanvas, pictureIn } from "../../browser/pictures.js";
import { say } from "../../browser/set.js";
import { aDigit } from "../../browser/words.js";

const APART = "These runs have different validation images, so their answers cannot be compared.";

export class Digits {
  constructor(root) {
    root.innerHTML = '<p class="dn-both-said"></p><ol></ol>';
    [this.words, this.list] = root.children;
    this.cells = [];
  }

  /** runs: `{ name, kind, shown }`, shown: the frame or snapshot whose answers are shown. */
  show(runs) {
    const [first] = runs;
    const same = runs.every(({ shown }) => shown.images === first.shown.images);
    this.list.hidden = !same;
    if (!same) return this.say(APART);
    this.build(first.shown);
    this.cells.forEach((cell, i) => cell.show(runs, i));
    const differing = this.cells.filter((cell) => cell.differs);
    const agreeing = this.cells.filter((cell) => !cell.differs);
    this.order([...differing, ...agreeing]);
    const all = `${this.cells.length} validation images`;
    if (runs.length === 1) this.say(all);
    else this.say(differing.length ? `The runs disagree on ${differing.length} of ${all}` : `The runs agree on all ${all}`);
  }

  say(text) {
    say(this.words, text);
  }

  build({ images, labels }) {
    if (images === this.images) return;
    this.images = images;
    const ink = levels(images);
    this.cells = Array.from(labels, (label, i) => new Cell(label, pictureIn(ink, i)));
    this.list.replaceChildren();
  }

  order(cells) {
    const now = [...this.list.children];
    if (cells.some(({ box }, i) => box !== now[i])) this.list.append(...cells.map(({ box }) => box));
  }
}

class Cell {
  constructor(label, ink) {
    const [canvas, answers] = [pictureCanvas(), make("span")];
    drawInk(canvas, ink);
    Object.assign(this, { label, answers, box: make("li", {}, canvas, answers) });
  }

  /** index: of the digit among those in the frames. */
  show(runs, index) {
    const said = runs.map(({ shown }) => shown.answers[index]);
    const text = said.join();
    const kinds = runs.map(({ kind }) => kind).join();
    this.differs = new Set(said).size > 1;
    if (text === this.text && kinds === this.kinds) return;
    Object.assign(this, { text, kinds });
    this.box.className = this.differs ? "dn-differs" : runs.length > 1 ? "dn-agrees" : "";
    this.answers.replaceChildren(...runs.map((run, i) => this.answer(run, said[i])));
    const words = runs.map(({ name }, i) => `${name} reads ${said[i]}`).join(", ");
    this.box.title = this.box.ariaLabel = `This is ${aDigit(this.label)}: ${words}`;
  }

  answer({ kind }, said) {
    return make("b", { className: said === this.label ? `dn-${kind}` : `dn-${kind} dn-misread` }, said);
  }
}
