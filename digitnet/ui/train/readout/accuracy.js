// How much of the images held back is read rightly, in large.

import { feed } from "../../browser/feed.js";
import { count, percent } from "../../browser/words.js";

/** Draws the accuracy of the feed's frames into `root`. */
export function mount(root) {
  root.innerHTML = '<p class="dn-accuracy"><b></b> <span></span></p>';
  const [number, of] = root.firstElementChild.children;
  const leave = feed.subscribe((frame) => {
    const [share, what] = measured(frame);
    number.textContent = share === null ? "–" : percent(share);
    of.textContent = what;
  });
  return { update: () => {}, leave };
}

/** The share that is known, and of what it is one: first of all of the images learned from. */
function measured({ dev, train, held_back: heldBack, past, step }) {
  if (past) return [dev, `held back, at step ${count(step)}`];
  if (dev === null && train !== null) return [train, "of the training images"];
  return [dev, `of ${count(heldBack)} images held back`];
}
