// A roving tabindex: one stop for the Tab key among buttons in columns, and arrow keys between them.

export class Roving {
  /**
   * columns(): arrays of buttons, from left to right, each from top to bottom; next(columns, column,
   * at, key): the button that a key moves to from number `at` of a column, if any.
   */
  constructor(root, columns, next = beside) {
    Object.assign(this, { columns, next });
    root.addEventListener("focusin", ({ target }) => this.stop(target));
    root.addEventListener("keydown", (event) => this.move(event));
  }

  /** Makes this button the stop of the Tab key. */
  stop(button) {
    const all = this.columns().flat();
    if (!all.includes(button)) return;
    for (const other of all) other.tabIndex = other === button ? 0 : -1;
  }

  move(event) {
    const columns = this.columns();
    const column = columns.findIndex((buttons) => buttons.includes(event.target));
    if (column < 0) return;
    const next = this.next(columns, column, columns[column].indexOf(event.target), event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}

function beside(columns, column, at, key) {
  const here = columns[column];
  if (key === "ArrowUp" || key === "ArrowDown") return here[at + (key === "ArrowUp" ? -1 : 1)];
  if (key === "Home" || key === "End") return here.at(key === "Home" ? 0 : -1);
  const other = columns[column + { ArrowLeft: -1, ArrowRight: 1 }[key]];
  return other?.[Math.round((at / Math.max(1, here.length - 1)) * (other.length - 1))];
}
