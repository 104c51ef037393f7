// Where a run stands, in a few words, and its accuracy in large.

import { feed } from "./feed.js";

export function mount(root) {
  root.innerHTML = '<p class="dn-status" role="status"></p>';
  const line = root.firstElementChild;
  const leave = feed.subscribe((frame) => {
    line.textContent = `${frame.state} · step ${frame.step} of ${frame.steps} ${frame.train}`;
  });
  return { update: (data) => feed.follow(data.run, data.frame), leave };
}
