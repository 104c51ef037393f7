// A row of buttons of which one is chosen.

import { make } from "./make.js";

/** The row, named for screen readers; `choose(value)` is called at each click on another one. */
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
