// The answer in words, for eyes and for screen readers.

import { reading } from "./reading.js";

export function mount(root) {
  root.innerHTML = '<p class="dn-words" role="status"><strong></strong> <span></span></p>';
  const [line] = root.children;
  const [head, rest] = line.children;
  const leave = reading.subscribe(({ words, follows }) => {
    // Five times a second is too often to be read aloud.
    line.setAttribute("aria-live", follows ? "off" : "polite");
    [head.textContent, rest.textContent] = words;
  });
  return { update() {}, leave };
}
