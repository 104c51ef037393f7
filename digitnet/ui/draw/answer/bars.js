// Ten bars, one a digit: the digit, its bar, its probability.

import { barLabel } from "../../browser/words.js";
import { reading } from "./reading.js";

const ROW = "<span></span><div><i></i></div><b></b>";

export function mount(root) {
  root.innerHTML = '<p class="dn-bars-caption"></p><div class="dn-bars" role="img"></div>';
  const [caption, bars] = root.children;
  const rows = Array.from({ length: 10 }, (_, digit) => bars.appendChild(row(digit)));
  const draw = () => show(bars, rows, reading.answer, caption.textContent);
  const leave = reading.subscribe(draw);
  const update = (data) => {
    caption.textContent = data.caption;
    caption.hidden = !data.caption;
    draw();
  };
  return { update, leave };
}

function row(digit) {
  const element = document.createElement("div");
  element.innerHTML = ROW;
  element.firstElementChild.textContent = digit;
  return element;
}

function show(bars, rows, answer, caption) {
  const named = answer && answer.verdict !== "none";
  rows.forEach((element, digit) => {
    const [, track, number] = element.children;
    const p = answer?.probs[digit] ?? 0;
    element.className = named && digit === answer.digit ? "dn-bar dn-leads" : "dn-bar";
    track.firstElementChild.style.width = `${100 * p}%`;
    number.textContent = barLabel(p);
  });
  const told = answer ? answer.percents.map((text, digit) => `${digit}: ${text}`).join(", ") : "";
  const about = caption ? `${caption}. ` : "";
  const label = `${about}Probability of each digit. ${told || "Nothing to read yet."}`;
  bars.setAttribute("aria-label", label);
}
