// Ten bars, one a digit: the digit, its bar, its probability.

import { reading } from "./reading.js";

const ROW = "<span></span><div><i></i></div><b></b>";
const SHOWN = 0.0005; // a smaller probability is no number worth reading

export function mount(root) {
  const bars = document.createElement("div");
  bars.className = "dn-bars";
  bars.setAttribute("role", "img");
  const rows = Array.from({ length: 10 }, (_, digit) => bars.appendChild(row(digit)));
  root.replaceChildren(bars);
  const leave = reading.subscribe(({ answer }) => show(bars, rows, answer));
  return { update() {}, leave };
}

function row(digit) {
  const element = document.createElement("div");
  element.innerHTML = ROW;
  element.firstElementChild.textContent = digit;
  return element;
}

function show(bars, rows, answer) {
  const named = answer && answer.verdict !== "none";
  rows.forEach((element, digit) => {
    const [, track, number] = element.children;
    const p = answer?.probs[digit] ?? 0;
    element.className = named && digit === answer.digit ? "dn-bar dn-leads" : "dn-bar";
    track.firstElementChild.style.width = `${100 * p}%`;
    number.textContent = p >= SHOWN ? answer.percents[digit] : "";
  });
  const told = answer ? answer.percents.map((text, digit) => `${digit}: ${text}`).join(", ") : "";
  bars.setAttribute("aria-label", `Probability of each digit. ${told || "Nothing to read yet."}`);
}
