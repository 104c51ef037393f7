// A segmented control: a row of buttons of which one is chosen.

import { make } from "./make.js";

/** The row, named for screen readers; a click on another button calls `choose(value)`. */
export function segmented(name, options, chosen, choose) {
  const buttons = Object.entries(options).map(([value, textContent]) => {
    const onclick = ({ currentTarget }) => {
      if (currentTarget.ariaPressed === "true") return;
      mark(value);
      choose(value);
    };
    return make("button", { type: "button", value, textContent, onclick });
  });
  const mark = (value) => {
    for (const each of buttons) each.ariaPressed = String(each.value === value);
  };
  mark(chosen);
  return make("div", { className: "dn-switch", role: "group", ariaLabel: name }, ...buttons);
}
