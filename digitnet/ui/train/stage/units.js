// The units of the network as buttons: pictures, tiles and outputs.

import { make } from "../../browser/make.js";
import { drawSigned, pictureCanvas, pictureIn, strongest } from "../../browser/pictures.js";
import { Roving } from "../../browser/roving.js";
import { weightsOf } from "./scene.js";
import { drawBar, ROW } from "../../browser/bars.js";
import { say, set } from "../../browser/set.js";
import { howMany, unitName } from "./words.js";

export class Units {
  /** open(layer, index, button): a unit was clicked; look({ layer, at } or null): the pointer is on it. */
  constructor(root, { open, look }) {
    this.root = root;
    this.columns = []; // buttons, column by column
    this.roving = new Roving(root, () => this.columns);
    root.addEventListener("click", ({ target }) => {
      const at = this.find(target);
      if (at) open(at.layer, this.shown[at.layer][at.at], target.closest("button"));
    });
    for (const kind of ["pointerover", "focusin"]) {
      root.addEventListener(kind, ({ target }) => look(this.find(target)));
    }
    for (const kind of ["pointerleave", "focusout"]) root.addEventListener(kind, () => look(null));
  }

  /** Rebuilds the buttons if the network differs; returns whether it did. */
  build({ sizes, shown }) {
    const kind = [sizes, shown.map((units) => units.length)].join(";");
    const same = kind === this.kind;
    Object.assign(this, { kind, shown, sizes });
    if (!same) this.rebuild();
    this.name();
    return !same;
  }

  rebuild() {
    const hadFocus = this.root.contains(document.activeElement);
    this.root.replaceChildren();
    this.pictures = this.shown[0].map(() => pictureCanvas());
    const tiles = this.shown.slice(1, -1).map((units) => units.map(() => this.button()));
    const pictures = this.pictures.map((canvas) => this.button("dn-unit-picture", canvas));
    const outputs = this.shown.at(-1).map((digit) => this.output(digit));
    this.columns = [pictures, ...tiles, outputs];
    this.captions = this.shown.slice(0, -1).map((units, i) => this.caption(units.length, this.sizes[i + 1]));
    this.roving.stop(pictures[0]);
    if (hadFocus) pictures[0].focus();
  }

  button(kind = "dn-unit-tile", ...content) {
    const properties = { type: "button", tabIndex: -1, className: `dn-unit ${kind}` };
    return this.root.appendChild(make("button", properties, ...content));
  }

  output(digit) {
    const button = this.button("dn-unit-output dn-bar");
    button.innerHTML = ROW;
    say(button.firstElementChild, digit);
    return button;
  }

  caption(drawn, all) {
    const words = howMany(drawn, all);
    const properties = { className: "dn-stage-caption", title: words.join(", ") };
    return this.root.appendChild(make("p", properties, ...words.map((each) => make("span", {}, each))));
  }

  /** Names the buttons: which of many units are drawn may change. */
  name() {
    this.columns.forEach((buttons, column) => {
      const layer = this.layerOf(column);
      const name = (i) => unitName(this.sizes, layer, this.shown[layer][i]);
      buttons.forEach((button, i) => set(button, "ariaLabel", name(i)));
    });
  }

  /** Places everything by the layout. */
  place({ pictures, tiles, outputs }) {
    const { x, width, pitch } = outputs;
    const rows = outputs.rows.map((y) => ({ x, y, width, height: pitch }));
    const columns = [pictures.boxes, ...tiles.map((tile) => tile.boxes), rows];
    columns.forEach((boxes, i) => boxes.forEach((box, k) => setBox(this.columns[i][k], box)));
    this.captions.forEach((line, i) => placeCaption(line, i ? tiles[i - 1] : pictures, i));
  }

  /** The weights of the first layer. all: the weights themselves, not only their change. */
  paint(frame, all) {
    const weights = weightsOf(frame, all);
    const top = strongest(weights);
    this.pictures.forEach((canvas, i) => drawSigned(canvas, pictureIn(weights, i), top));
  }

  /** Bars and numbers of the ten outputs. */
  answer({ probs, answer, label }) {
    this.columns.at(-1).forEach((row, i) => {
      const said = i === answer ? (label === null || label === answer ? "answer" : "wrong") : "";
      set(row.dataset, "is", said || (i === label ? "label" : ""));
      drawBar(row, probs ? probs[i] : 0);
    });
  }

  /** The unit of a button, or of an element in it. */
  find(target) {
    const button = target.closest?.(".dn-unit");
    for (let column = 0; button && column < this.columns.length; column++) {
      const at = this.columns[column].indexOf(button);
      if (at >= 0) return { layer: this.layerOf(column), at };
    }
    return null;
  }

  /** Without hidden layers the pictures are the outputs' own. */
  layerOf(column) {
    return Math.min(column, this.shown.length - 1);
  }
}

function setBox({ style }, { x, y, side, width = side, height = side }) {
  Object.assign(style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
}

/** In two lines if there is room, else in one; if columns are close, every second one higher. */
function placeCaption(line, column, layer) {
  const { x, bottom, width, room } = layer ? captionOfTiles(column) : column.caption;
  const font = parseFloat(getComputedStyle(line).fontSize);
  const raised = room < 5 * font && layer % 2 ? 1.2 * font : 0;
  Object.assign(line.style, { left: `${x}px`, top: `${bottom - raised}px`, width: `${width}px` });
  line.classList.toggle("dn-short", Math.min(width, room ?? width) < 6 * font);
  line.hidden = room < 2.3 * font;
}

function captionOfTiles({ boxes, width: room }) {
  const [{ x, y, side }] = boxes;
  const width = Math.max(room, 80);
  return { x: x + side / 2 - width / 2, bottom: y - 6, width, room };
}
