// The digit that is read, in large. This part is the one that hands the page's answers on.

import { large, reading } from "./reading.js";

export function mount(root) {
  root.innerHTML = '<div class="dn-digit">–</div>';
  const digit = root.firstElementChild;
  const end = reading.subscribe(({ answer }) => {
    digit.textContent = large(answer);
  });
  const leave = () => {
    end();
    reading.leave();
  };
  return { update: (data) => reading.take(data), leave };
}
