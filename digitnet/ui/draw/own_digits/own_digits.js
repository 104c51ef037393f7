// The visitor's own digits as thumbnails; each can be taken away.

import { levels } from "../../browser/codes.js";
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
  const item = document.createElement("li");
  const right = label === answer;
  const said = `${label}, ${refused ? "taken for no digit" : `read as ${answer}`}`;
  const canvas = item.appendChild(pictureCanvas(`A digit of yours: ${said}`));
  drawInk(canvas, levels(ink));
  item.classList.toggle("dn-wrong", !right);
  const caption = item.appendChild(document.createElement("span"));
  caption.textContent = right ? label : said;
  if (taught) item.append(mark());
  const button = item.appendChild(document.createElement("button"));
  Object.assign(button, { type: "button", textContent: "×", title: "Remove" });
  button.onclick = () => remove(number);
  button.setAttribute("aria-label", `Remove this ${label}`);
  return item;
}

function mark() {
  const element = document.createElement("em");
  Object.assign(element, { textContent: "taught", title: "A network was taught with this one" });
  return element;
}
