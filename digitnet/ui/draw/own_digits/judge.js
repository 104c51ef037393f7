// A row of buttons for the correct answer: the network's is marked, and one click saves the digit.

import { make } from "../../browser/make.js";
import { reading } from "../answer/reading.js";

export function mount(root) {
  root.innerHTML = '<div class="dn-judge" role="group"><span></span><div></div></div>';
  const [label, row] = root.firstElementChild.children;
  const buttons = Array.from({ length: 10 }, (_, digit) => row.appendChild(button(root, digit)));
  let data = { subject: "", kept: null, count: 0 };
  const show = () => {
    const { answer } = reading;
    const guess = answer && answer.verdict !== "none" ? answer.digit : null;
    const kept = data.kept !== null;
    const full = data.count >= data.most;
    label.textContent = standing(data, answer, full);
    buttons.forEach((one, digit) => {
      one.disabled = !answer || kept || full;
      one.classList.toggle("dn-guess", digit === guess);
      one.setAttribute("aria-label", `Correct answer: ${digit}${digit === guess ? ", as read" : ""}`);
    });
  };
  const leave = reading.subscribe(show);
  const update = (news) => {
    data = news;
    show();
  };
  return { update, leave };
}

function standing({ subject, kept, last, count }, answer, full) {
  if (full) return `The limit of ${count} digits is reached`;
  if (kept !== null) return `Saved as ${kept} (${count} saved)`;
  if (!answer && count) return `Saved as ${last} (${count} saved)`;
  return subject ? `Correct answer for ${subject}:` : "Correct answer:";
}

function button(root, digit) {
  const onclick = () => root.send.setTriggerValue("label", digit);
  return make("button", { type: "button", textContent: digit, onclick });
}
