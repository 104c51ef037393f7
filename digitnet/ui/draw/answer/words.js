// The answer in words, also for screen readers; if it may be a number, a button to read it as one.

import { reading } from "./reading.js";

const FRAME = `
  <p class="dn-words" role="status"><strong></strong> <span></span></p>
  <button type="button" class="dn-offer" hidden>Read it as a number</button>`;

export function mount(root) {
  root.innerHTML = FRAME;
  const [line, offer] = root.children;
  const [head, rest] = line.children;
  offer.onclick = () => root.send.setTriggerValue("number", true);
  const leave = reading.subscribe(({ words, follows }) => {
    // Five times a second is too often for a screen reader.
    line.setAttribute("aria-live", follows ? "off" : "polite");
    [head.textContent, rest.textContent] = words;
  });
  const update = ({ offers_number: offered }) => {
    root.classList.toggle("dn-offers", offered);
    offer.hidden = !offered;
  };
  return { update, leave };
}
