// A coloured box around each digit of a number, over the canvas or in the picture.

import { make } from "../../browser/make.js";
import { COLOURS } from "./number.js";

export function mount(root) {
  root.innerHTML = '<div class="dn-boxes"><img alt="The ink in your picture"></div>';
  const [layer] = root.children;
  const [image] = layer.children;
  const update = ({ boxes, texts, chosen, picture }) => {
    layer.classList.toggle("dn-over-canvas", !picture);
    image.hidden = !picture;
    if (picture) image.src = picture;
    const send = picture ? (i) => root.send.setTriggerValue("chosen", i) : null;
    layer.replaceChildren(image, ...boxes.map((box, i) => boxOf(box, i, texts, send)));
    layer.children[chosen + 1]?.classList.add("dn-chosen");
  };
  return { update, leave() {} };
}

/** One box with its digit on a tab; it takes clicks in a picture, but not over a canvas. */
function boxOf({ left, top, width, height }, i, texts, send) {
  const ariaLabel = `Digit ${i + 1} of ${texts.length}: ${texts[i]}`;
  const button = send && { type: "button", ariaLabel, onclick: () => send(i) };
  const className = `dn-box dn-group-${i % COLOURS}`;
  const box = make(send ? "button" : "div", { className, ...button }, make("span", {}, texts[i]));
  Object.assign(box.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
  return box;
}
