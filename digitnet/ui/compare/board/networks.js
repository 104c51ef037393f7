// The networks of several runs side by side: what the strongest units of the first layer learned.

import { signed } from "../../browser/codes.js";
import { drawSigned, pictureCanvas, pictureIn } from "../../browser/pictures.js";
import { count, percent } from "../../browser/words.js";

export class Networks {
  constructor(root) {
    this.root = root;
    this.columns = new Map(); // by the ids of the runs
  }

  /** runs: `{ id, name, kind, shown }`, shown: the frame or snapshot to draw. */
  show(runs) {
    const ids = runs.map(({ id }) => id);
    for (const [id, column] of this.columns) {
      if (!ids.includes(id)) this.columns.delete(id) && column.box.remove();
    }
    for (const run of runs) {
      if (!this.columns.has(run.id)) this.columns.set(run.id, new Column());
      const column = this.columns.get(run.id);
      this.root.append(column.box);
      column.show(run);
    }
  }
}

class Column {
  constructor() {
    this.box = document.createElement("section");
    this.box.innerHTML = "<h3></h3><p><b></b> <span></span></p><div></div>";
    [this.title, this.words, this.grid] = this.box.children;
    this.canvases = [];
  }

  show({ name, kind, shown }) {
    this.box.className = `dn-network dn-${kind}`;
    this.title.textContent = name;
    this.words.firstElementChild.textContent = shown.dev === null ? "–" : percent(shown.dev);
    this.words.lastElementChild.textContent = `after ${count(shown.step)} steps`;
    if (shown === this.drawn) return;
    this.drawn = shown;
    const values = signed(shown.pictures, shown.picture_top);
    const units = shown.shown[0];
    this.build(units, name);
    this.canvases.forEach((canvas, i) => drawSigned(canvas, pictureIn(values, i), shown.picture_top || 1));
  }

  build(units, name) {
    const kind = units.join();
    if (kind === this.kind) return;
    this.kind = kind;
    this.canvases = units.map((unit) => pictureCanvas(`${name}: what unit ${unit + 1} learned`));
    this.grid.replaceChildren(...this.canvases);
  }
}
