// The answers of other networks for the same sketch; that of the one in training is kept up to date.

import { make } from "../../browser/make.js";
import { large } from "../../browser/words.js";
import { reading } from "../answer/reading.js";

export function mount(root) {
  root.innerHTML = '<div class="dn-others"></div>';
  const [place] = root.children;
  let data = { answers: [], learner: null };
  const show = () => {
    const cards = data.answers.map((answer) => {
      const follows = answer.name === data.learner && reading.learner;
      const { percents, digit } = reading.learner ?? {};
      return card(answer, follows ? { ...reading.learner, percent: percents[digit] } : answer);
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

function card({ name, sizes }, answer) {
  const said = answer.can_read ? `${large(answer)} · ${answer.percent}` : "cannot read";
  return make("div", {}, make("span", {}, name), make("strong", {}, said), make("small", {}, sizes));
}
