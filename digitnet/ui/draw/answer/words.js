// The answer in words, for eyes and for screen readers; where it may be a number, a way to that.

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
    // Five times a second is too often to be read aloud.
    line.setAttribute("aria-live", follows ? "off" : "polite");
    [head.textContent, rest.textContent] = words;
  });
  const update = ({ offers_number: offered }) => {
    root.classList.toggle("dn-offers", offered);
    offer.hidden = !offered;
  };
  return { update, leave };
}
