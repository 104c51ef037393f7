// Ten bars, one for each digit, with its probability.

import { say, set } from "./set.js";
import { barLabel, probability } from "./words.js";

export const ROW = "<b></b><span><i></i></span><em></em>";

/** Makes ten rows in `root`. */
export function bars(root) {
  root.setAttribute("role", "img");
  root.innerHTML = `<div class="dn-bar">${ROW}</div>`.repeat(10);
  [...root.children].forEach((row, digit) => say(row.firstElementChild, digit));
}

/** Draws a probability into a row. */
export function drawBar(row, p) {
  const [, track, number] = row.children;
  set(track.firstElementChild.style, "transform", `scaleX(${p.toFixed(4)})`);
  say(number, barLabel(p));
}

/** Draws an answer, null for none; about: a prefix for screen readers. */
export function drawBars(root, answer, about = "") {
  const named = answer && answer.verdict !== "none";
  [...root.children].forEach((row, digit) => {
    drawBar(row, answer ? answer.probs[digit] : 0);
    row.classList.toggle("dn-leads", named && digit === answer.digit);
  });
  const texts = answer?.probs.map((p, digit) => `${digit}: ${probability(p)}`);
  const told = texts?.join(", ") ?? "Nothing to read yet.";
  root.setAttribute("aria-label", `${about && `${about}. `}Probability of each digit. ${told}`);
}
