// A coloured box around each digit of a number, over the canvas or in the picture that was read.

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

/** One box, its digit on a tab; in a picture it can be clicked, on a canvas one writes through it. */
function boxOf({ left, top, width, height }, i, texts, send) {
  const box = document.createElement(send ? "button" : "div");
  box.className = `dn-box dn-group-${i % COLOURS}`;
  Object.assign(box.style, { left: `${left}%`, top: `${top}%` });
  Object.assign(box.style, { width: `${width}%`, height: `${height}%` });
  box.appendChild(document.createElement("span")).textContent = texts[i];
  if (!send) return box;
  box.type = "button";
  box.setAttribute("aria-label", `Digit ${i + 1} of ${texts.length}: ${texts[i]}`);
  box.onclick = () => send(i);
  return box;
}
