// What other networks read in the same sketch; the one that is learning is followed.

import { large } from "../../browser/words.js";
import { reading } from "../answer/reading.js";

export function mount(root) {
  root.innerHTML = '<div class="dn-others"></div>';
  const [place] = root.children;
  let data = { answers: [], learner: null };
  const show = () => {
    const cards = data.answers.map((answer) => {
      const follows = answer.name === data.learner && reading.learner;
      return card(answer, follows ? short(reading.learner) : answer);
    });
    place.replaceChildren(...cards);
  };
  const leave = reading.subscribe(show);
  const update = (news) => {
    data = news;
    show();
  };
  return { update, leave };
}

function short(answer) {
  return { ...answer, percent: answer.percents[answer.digit] };
}

function card({ name, sizes }, answer) {
  const element = document.createElement("div");
  for (const [tag, text] of [["span", name], ["strong", ""], ["small", sizes]]) {
    element.appendChild(document.createElement(tag)).textContent = text;
  }
  const said = `${large(answer)} · ${answer.percent}`;
  element.children[1].textContent = answer.can_read ? said : "cannot read";
  return element;
}
