// The answer in large: one digit, or the digits of a number, of which one is selected.
// This part passes the page's answers on to the others.

import { DigitsOfNumber } from "../number/number.js";
import { large } from "../../browser/words.js";
import { reading } from "./reading.js";

export function mount(root) {
  root.innerHTML = '<div class="dn-number" role="group" hidden></div><div class="dn-digit">–</div>';
  const [row, digit] = root.children;
  const number = new DigitsOfNumber(row, (i) => root.send.setTriggerValue("chosen", i));
  const end = reading.subscribe(({ answer }) => {
    digit.textContent = digit.hidden ? "" : large(answer);
  });
  const update = (data) => {
    const { digits = [], chosen } = data;
    digit.hidden = digits.length > 0;
    number.show(digits, chosen);
    reading.take(root, data);
  };
  const leave = () => {
    end();
    reading.leave(root);
  };
  return { update, leave };
}
