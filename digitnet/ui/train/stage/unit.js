// Details of one unit, over the stage: its weights, its sum and its votes, live.

import { signed } from "../../browser/codes.js";
import { Asker } from "../../browser/asker.js";
import { feed } from "../../browser/feed.js";
import { make } from "../../browser/make.js";
import { drawInk, drawSigned, pictureCanvas, pictureIn, PIXELS, strongest } from "../../browser/pictures.js";
import { weightsOf } from "./scene.js";
import { number, rounded, sumSentence, unitName } from "./words.js";

const CROSS = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" stroke="currentColor"
 stroke-width="2" stroke-linecap="round"/></svg>`;
const NARROWEST = 290;

const HTML = `
<header><h3></h3><button type="button" class="dn-close" aria-label="Close">${CROSS}</button></header>
<div class="dn-unit-pictures"></div>
<table class="dn-unit-inputs"><caption>Strongest inputs (activation × weight)</caption><tbody></tbody></table>
<p class="dn-unit-sum"></p>
<table class="dn-unit-bars"><tbody></tbody></table>
<section class="dn-unit-votes"><h4>Contribution to each digit</h4><ol></ol></section>`;

export class UnitPanel {
  /** view(): the current { frame, scene, all }. */
  constructor(root, view) {
    Object.assign(this, { root, view, unit: null });
    root.innerHTML = HTML;
    this.one = (selector) => root.querySelector(selector);
    this.pictures = picturesIn(this.one(".dn-unit-pictures"));
    this.asker = new Asker(() => feed.aim("unit"), (answer) => this.take(answer));
    this.one(".dn-close").onclick = () => this.close();
  }

  get isOpen() {
    return !this.root.hidden;
  }

  /** Shows unit number `index` of a layer; opener: the element that gets the focus back. */
  open(layer, index, opener, layout) {
    Object.assign(this, { unit: { layer, unit: index }, opener });
    this.root.hidden = false;
    this.place(layout);
    this.one(".dn-close").focus({ preventScroll: true });
  }

  close() {
    if (!this.isOpen) return;
    const hadFocus = this.root.contains(document.activeElement);
    this.root.hidden = true;
    this.asker.forget();
    if (hadFocus && this.opener.isConnected) this.opener.focus({ preventScroll: true });
  }

  /** On the side with more room, so that the unit stays visible. */
  place({ width, phone }) {
    const box = this.opener;
    const [left, right] = [box.offsetLeft, width - box.offsetLeft - box.offsetWidth];
    const free = Math.max(NARROWEST, Math.max(left, right) - 10);
    const own = phone ? width : Math.min(free, 0.46 * width + 40);
    const [start, end] = right >= left ? ["auto", 0] : [0, "auto"];
    Object.assign(this.root.style, { width: `${own}px`, left: start, right: end });
  }

  /** Asks again, about the current image and network; question: null without an image. */
  refresh(question, every) {
    if (question) this.asker.ask({ ...question, ...this.unit }, every);
    else this.take(null);
  }

  take(answer) {
    const { layer, unit } = this.unit ?? {};
    if (!this.isOpen || (answer && (answer.layer !== layer || answer.unit !== unit))) return;
    const { sizes, activation } = this.view().frame;
    const output = layer === sizes.length - 2;
    this.one("h3").textContent = unitName(sizes, layer, unit);
    this.one(".dn-unit-pictures").hidden = layer > 0;
    this.one(".dn-unit-inputs").hidden = layer === 0;
    this.one(".dn-unit-votes").hidden = output;
    this.one(".dn-unit-sum").textContent = sumSentence(answer, output ? "" : activation);
    if (layer === 0) this.drawWeights(answer);
    else this.listInputs(answer?.strongest ?? []);
    this.drawSum(answer);
    if (!output) this.drawVotes(answer?.votes ?? Array(10).fill(0));
  }

  drawWeights(answer) {
    const { scene } = this.view();
    const { large, ink, product } = this.pictures;
    const weights = answer ? signed(answer.weights, answer.weights_top) : new Float32Array(PIXELS);
    const learned = this.learned();
    const x = scene.x ?? new Float32Array(PIXELS);
    large.caption.textContent = learned ? "Change since start" : "Weights";
    drawSigned(large.canvas, learned ?? weights);
    drawInk(ink.canvas, x);
    drawSigned(product.canvas, weights.map((w, i) => w * x[i]));
  }

  /** The change of its weights, if that is what the stage shows. */
  learned() {
    const { frame, all } = this.view();
    const at = frame.shown[0].indexOf(this.unit.unit);
    if (all || at < 0 || !frame.step) return null;
    return pictureIn(weightsOf(frame, false), at);
  }

  listInputs(inputs) {
    const { sizes } = this.view().frame;
    const rows = inputs.map(([index, weight, value]) => ({
      name: unitName(sizes, this.unit.layer - 1, index),
      value: weight * value,
      text: `${number(value)} × ${number(weight)}`,
    }));
    fill(this.one(".dn-unit-inputs tbody"), rows);
  }

  drawSum(answer) {
    const { weighted = 0, bias = 0, sum = 0 } = answer ?? {};
    const values = { "Inputs × weights": weighted, Bias: bias, Sum: sum };
    const text = (value) => (answer ? number(value) : "");
    const rows = Object.entries(values).map(([name, value]) => ({ name, value, text: text(value) }));
    fill(this.one(".dn-unit-bars tbody"), rows);
  }

  drawVotes(votes) {
    const list = this.one(".dn-unit-votes ol");
    while (list.children.length < votes.length) list.insertAdjacentHTML("beforeend", voteOf(list.children.length));
    const top = strongest(votes);
    votes.forEach((vote, i) => {
      const [bar, text] = list.children[i].children;
      bar.firstElementChild.style.transform = `scaleY(${vote / top})`;
      bar.firstElementChild.className = vote < 0 ? "dn-against" : "dn-for";
      text.textContent = rounded(vote);
    });
  }
}

function picturesIn(root) {
  const add = (name, label) => {
    const [canvas, caption] = [pictureCanvas(label), make("figcaption", {}, label)];
    root.append(make("figure", { className: `dn-picture-${name}` }, canvas, caption));
    return { canvas, caption };
  };
  const [large, ink] = [add("large", "Weights"), add("ink", "Image")];
  return { large, ink, product: add("product", "Image × weights") };
}

/** Rows of a name, a bar (positive to the right, negative to the left) and a number. */
function fill(body, rows) {
  while (body.children.length > rows.length) body.lastElementChild.remove();
  while (body.children.length < rows.length) {
    body.insertAdjacentHTML("beforeend", "<tr><th scope='row'></th><td><i></i></td><td></td></tr>");
  }
  const top = strongest(rows.map((row) => row.value));
  rows.forEach(({ name, value, text }, i) => {
    const [head, track, last] = body.children[i].children;
    head.textContent = name;
    last.textContent = text;
    track.firstElementChild.style.transform = `scaleX(${value / top})`;
    track.firstElementChild.className = value < 0 ? "dn-against" : "dn-for";
  });
}

const voteOf = (digit) => `<li><span><i></i></span><em></em><b>${digit}</b></li>`;
