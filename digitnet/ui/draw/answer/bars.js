// The probability of each digit, with a caption if it is one digit of several.

import { bars, drawBars } from "../../browser/bars.js";
import { reading } from "./reading.js";

export function mount(root) {
  root.innerHTML = '<p class="dn-bars-caption"></p><div class="dn-bars"></div>';
  const [caption, place] = root.children;
  bars(place);
  const draw = () => drawBars(place, reading.answer, caption.textContent);
  const leave = reading.subscribe(draw);
  const update = (data) => {
    caption.textContent = data.caption;
    caption.hidden = !data.caption;
    draw();
  };
  return { update, leave };
}
