// One row to say what a digit was: the answer's is marked, and one click keeps it.

import { make } from "../../browser/make.js";
import { reading } from "../answer/reading.js";

export function mount(root) {
  root.innerHTML = '<div class="dn-judge" role="group"><span></span><div></div></div>';
  const [label, row] = root.firstElementChild.children;
  const buttons = Array.from({ length: 10 }, (_, digit) => row.appendChild(button(root, digit)));
  let data = { subject: "It", kept: null, count: 0 };
  const show = () => {
    const { answer } = reading;
    const guess = answer && answer.verdict !== "none" ? answer.digit : null;
    const kept = data.kept !== null;
    const full = data.count >= data.most;
    label.textContent = standing(data, answer, full);
    buttons.forEach((one, digit) => {
      one.disabled = !answer || kept || full;
      one.classList.toggle("dn-guess", digit === guess);
      one.setAttribute("aria-label", digit === guess ? `It was ${digit}, right` : `It was ${digit}`);
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
  if (full) return `There is room for no more than ${count} digits`;
  if (kept !== null) return `Kept as ${kept}`;
  return answer || !count ? `${subject} was` : `Kept as ${last}, ${count} so far`;
}

function button(root, digit) {
  const onclick = () => root.send.setTriggerValue("label", digit);
  return make("button", { type: "button", textContent: digit, onclick });
}
