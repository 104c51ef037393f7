// The digits of a number in a row, each in the colour of its box; one of them is selected.

import { make } from "../../browser/make.js";
import { Roving } from "../../browser/roving.js";

export const COLOURS = 5; // digit i has the style dn-group-j, where j is i modulo this

export class DigitsOfNumber {
  /** choose(i): digit i has been clicked. */
  constructor(root, choose) {
    Object.assign(this, { root, choose });
    root.setAttribute("aria-label", "Digits of the number: select one to inspect");
    this.roving = new Roving(root, () => [...root.children].map((button) => [button]));
  }

  /** digits: text and percent of each, from left to right. */
  show(digits, chosen) {
    const { root } = this;
    root.hidden = !digits.length;
    root.style.setProperty("--digits", Math.max(digits.length, 1));
    while (root.children.length > digits.length) root.lastElementChild.remove();
    while (root.children.length < digits.length) root.append(this.button(root.children.length));
    digits.forEach(({ text, percent }, i) => {
      const button = root.children[i];
      button.textContent = text;
      const said = text === "?" ? "not a digit" : `${text}, ${percent}`;
      button.setAttribute("aria-label", `Digit ${i + 1} of ${digits.length}: ${said}`);
    });
    this.mark(chosen);
  }

  button(i) {
    const onclick = () => {
      this.mark(i);
      this.choose(i);
    };
    return make("button", { type: "button", className: `dn-group-${i % COLOURS}`, onclick });
  }

  mark(chosen) {
    [...this.root.children].forEach((button, i) => {
      button.setAttribute("aria-pressed", String(i === chosen));
      if (i === chosen) this.roving.stop(button);
    });
  }
}
