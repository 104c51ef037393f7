// The visitor's own digits as thumbnails; each can be removed.

import { levels } from "../../browser/codes.js";
import { make } from "../../browser/make.js";
import { drawInk, pictureCanvas } from "../../browser/pictures.js";

export function mount(root) {
  root.innerHTML = '<ol class="dn-own" aria-label="Your digits"></ol>';
  const [list] = root.children;
  const update = ({ digits }) => {
    const remove = (number) => root.send.setTriggerValue("remove", number);
    list.replaceChildren(...digits.map((digit) => thumbnail(digit, remove)));
  };
  return { update, leave() {} };
}

function thumbnail({ number, ink, label, answer, refused, taught }, remove) {
  const right = label === answer;
  const said = `${label}, ${refused ? "refused as a non-digit" : `read as ${answer}`}`;
  const canvas = pictureCanvas(`Your digit: ${said}`);
  drawInk(canvas, levels(ink));
  const mark = taught ? [make("em", { textContent: "taught", title: "A network was taught with this digit" })] : [];
  const button = { type: "button", textContent: "×", title: "Remove", ariaLabel: `Remove this ${label}` };
  const caption = make("span", {}, right ? label : said);
  const remover = make("button", { ...button, onclick: () => remove(number) });
  return make("li", { className: right ? "" : "dn-wrong" }, canvas, caption, ...mark, remover);
}
