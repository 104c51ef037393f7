// The accuracy on the validation images, in large type.

import { feed } from "../../browser/feed.js";
import { count, percent } from "../../browser/words.js";

/** Shows the accuracy of the feed's frames in `root`. */
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

/** The latest accuracy and what it is of; before the first validation, of the training images. */
function measured({ dev, train, held_back: heldBack, past, step }) {
  if (past) return [dev, `correct at step ${count(step)}`];
  if (dev === null && train !== null) return [train, "correct on training images"];
  return [dev, `correct on ${count(heldBack)} validation images`];
}
