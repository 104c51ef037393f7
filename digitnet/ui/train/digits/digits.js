// Validation images of a run, with the network's current answers.

import { choice } from "../../browser/choice.js";
import { levels } from "../../browser/codes.js";
import { feed } from "../../browser/feed.js";
import { make } from "../../browser/make.js";
import { drawInk, pictureCanvas, pictureIn } from "../../browser/pictures.js";
import { Roving } from "../../browser/roving.js";
import { segmented } from "../../browser/switch.js";

const SHOWN = { all: "All", wrong: "Misread" };
let shown = "all"; // kept while the tab is open, also over a change of page

class Digits {
  constructor(root) {
    root.innerHTML = `
      <div class="dn-digits">
        <div class="dn-digits-top"><p><b></b> <span>validation images correct</span></p></div>
        <div class="dn-digits-grid" role="group"
          aria-label="Validation images, with the network's answers"></div>
        <p>Red: misread (answer → correct digit)</p>
      </div>`;
    this.box = root.firstElementChild;
    this.heading = root.querySelector("b");
    this.grid = root.querySelector(".dn-digits-grid");
    this.cells = [];
    this.images = this.labels = this.answers = "";
    const toggle = segmented("Which images are shown", SHOWN, shown, (which) => this.show(which));
    root.querySelector(".dn-digits-top").append(toggle);
    const buttons = () => this.cells.map((cell) => cell.button);
    this.roving = new Roving(this.grid, () => [buttons()], (_, __, now, key) => this.beside(now, key));
    this.show(shown);
    const ends = [feed.subscribe((frame) => this.take(frame)), choice.subscribe(() => this.markChosen())];
    this.leave = () => ends.forEach((end) => end());
    this.grid.addEventListener("click", (event) => this.choose(event.target.closest("button")));
  }

  /** A hidden digit leaves its place empty, so that the others stay where they are. */
  show(which) {
    shown = which;
    this.box.classList.toggle("dn-wrong-only", which === "wrong");
  }

  update() {}

  take({ images, labels, answers }) {
    if (images !== this.images || labels !== this.labels) this.build(images, labels);
    if (answers === this.answers) return;
    this.answers = answers;
    this.cells.forEach((cell, i) => cell.say(answers[i]));
    const right = this.cells.filter((cell) => cell.right).length;
    this.heading.textContent = `${right} of ${this.cells.length}`;
  }

  build(images, labels) {
    Object.assign(this, { images, labels, answers: "" });
    const ink = levels(images);
    this.cells = Array.from(labels, (label, i) => new Cell(label, pictureIn(ink, i)));
    this.grid.replaceChildren(...this.cells.map((cell) => cell.button));
    this.roving.stop((this.cells[choice.digit] ?? this.cells[0])?.button);
    this.markChosen();
  }

  /** Marks the digit that the whole page shows; none while it shows the visitor's own sketch. */
  markChosen() {
    this.cells.forEach(({ button }, i) => {
      button.ariaPressed = String(!choice.strokes && i === choice.digit);
    });
  }

  choose(button) {
    const digit = this.cells.findIndex((cell) => cell.button === button);
    if (digit >= 0) choice.set({ digit });
  }

  /** The button that a key moves to; at the edge the same one, so that the page does not scroll. */
  beside(now, key) {
    const columns = getComputedStyle(this.grid).gridTemplateColumns.split(" ").length;
    const way = {
      ArrowLeft: [now, -1],
      ArrowRight: [now, 1],
      ArrowUp: [now, -columns],
      ArrowDown: [now, columns],
      Home: [-1, 1],
      End: [this.cells.length, -1],
    }[key];
    return way && (this.cells[this.next(...way)] ?? this.cells[now]).button;
  }

  /** The index of the next visible digit after `from`, in steps; it may be out of range. */
  next(from, step) {
    let to = from + step;
    while (this.cells[to] && shown === "wrong" && this.cells[to].right) to += step;
    return to;
  }
}

/** One digit: its picture, drawn once, and the answer below it. */
class Cell {
  constructor(label, ink) {
    const [canvas, answer] = [pictureCanvas(), make("span")];
    drawInk(canvas, ink);
    Object.assign(this, { label, answer, button: make("button", { type: "button" }, canvas, answer) });
  }

  say(answer) {
    this.right = answer === this.label;
    const said = this.right
      ? `${answer}, correct`
      : `${this.label} ${answer === "?" ? "not read" : `read as ${answer}`}`;
    const className = this.right ? "dn-right" : "dn-misread";
    Object.assign(this.button, { className, title: said, ariaLabel: said });
    this.answer.textContent = this.right ? answer : `${answer} → ${this.label}`;
  }
}

/** Shows the digits of the feed's frames in `root`; a click makes one the page's choice. */
export const mount = (root) => new Digits(root);
