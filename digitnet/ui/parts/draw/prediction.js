// The digit that is read, in large. This part is the one that hands the page's answers on.

import { large, reading } from "./reading.js";

let latest = null; // where this part was last mounted: an earlier one may leave only after that

export function mount(root) {
  latest = root;
  root.innerHTML = '<div class="dn-digit">–</div>';
  const [digit] = root.children;
  const end = reading.subscribe(({ answer }) => {
    digit.textContent = large(answer);
  });
  const leave = () => {
    end();
    if (latest === root) reading.leave();
  };
  return { update: (data) => reading.take(data), leave };
}
