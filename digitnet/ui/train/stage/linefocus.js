// The focused line: under the pointer, or chosen by keyboard, the strongest first.

import { lineAt } from "./lines.js";

const TIP = 250; // pixels: about the width of the text about a line

export class LineFocus {
  /** stage: the root; handle: the element with the keyboard focus; tip: for the text; view(): what is drawn. */
  constructor({ stage, handle, tip, view, say, changed }) {
    Object.assign(this, { handle, tip, view, say, changed, line: null, rank: 0 });
    stage.addEventListener("pointermove", (event) => this.point(event, stage));
    stage.addEventListener("pointerdown", (event) => this.point(event, stage));
    stage.addEventListener("pointerleave", () => this.show(null));
    handle.addEventListener("keydown", (event) => this.step(event));
    handle.addEventListener("focus", () => this.go(0));
    handle.addEventListener("blur", () => this.show(null));
  }

  /** The same line in the current drawing: its weight has changed. */
  follow() {
    if (this.line) this.tell(this.view().lines.find((line) => same(line, this.line)));
  }

  point(event, stage) {
    const free = event.target === stage || event.target.classList.contains("dn-stage-lines");
    const box = stage.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const line = free ? lineAt(this.view().lines, x, y) : null;
    if (line !== this.line) this.show(line, x, y);
  }

  step(event) {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const edge = { Home: 0, End: Infinity }[event.key];
    if (by === undefined && edge === undefined) return;
    event.preventDefault();
    this.go(edge ?? this.rank + by);
  }

  go(rank) {
    const size = ({ share, flow }) => flow + 1e-6 * Math.abs(share);
    const lines = [...this.view().lines].sort((a, b) => size(b) - size(a));
    this.rank = Math.max(0, Math.min(rank, lines.length - 1));
    this.handle.ariaValueMax = Math.max(1, lines.length);
    this.handle.ariaValueNow = this.rank + 1;
    this.show(lines[this.rank]);
  }

  show(line, x = (line?.x1 + line?.x2) / 2, y = (line?.y1 + line?.y2) / 2) {
    if (line && !same(line, this.line)) this.put(x, y);
    this.tell(line);
    this.changed();
  }

  tell(line) {
    this.line = line ?? null;
    this.tip.hidden = !line;
    if (line) this.tip.textContent = this.handle.ariaValueText = this.say(line);
  }

  put(x, y) {
    const { layout } = this.view();
    const left = Math.max(0, Math.min(x - TIP / 2, layout.width - TIP));
    Object.assign(this.tip.style, { left: `${left}px`, top: `${y > 90 ? y - 14 : y + 96}px` });
  }
}

function same(one, other) {
  return one?.gap === other?.gap && one?.from === other?.from && one?.to === other?.to;
}
