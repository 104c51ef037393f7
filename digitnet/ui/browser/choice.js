// What all parts of the page look at: one of the digits that are shown, or the visitor's own sketch.

class Choice {
  constructor() {
    this.digit = 0;
    this.strokes = null; // [[[x, y], ...], ...] in the canvas's pixels, or null for a digit
    this.listeners = new Set();
  }

  /** Looks at a digit (`{ digit: 3 }`) or at a sketch (`{ strokes: [...] }`). */
  set({ digit = this.digit, strokes = null }) {
    Object.assign(this, { digit, strokes });
    for (const listener of this.listeners) listener(this);
  }

  /** Calls `listener` at each change; what is returned ends that. */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export const choice = new Choice();
