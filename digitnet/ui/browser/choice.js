// The image that all parts of the page show: one of the digits, or the visitor's own sketch.

import { Listeners } from "./listeners.js";

class Choice {
  digit = 0;
  strokes = null; // [[[x, y], ...], ...] in the canvas's pixels, or null for a digit
  listeners = new Listeners();

  /** Chooses a digit (`{ digit: 3 }`) or a sketch (`{ strokes: [...] }`). */
  set({ digit = this.digit, strokes = null }) {
    Object.assign(this, { digit, strokes });
    this.listeners.tell(this);
  }

  /** Calls `listener` at each change; returns a function that ends that. */
  subscribe(listener) {
    return this.listeners.subscribe(listener);
  }
}

export const choice = new Choice();
