// What the network sees: the sketch as 28 by 28 pixels.

import { make } from "../../browser/make.js";

const GIVEN = "What the network sees: the sketch as 28 by 28 pixels";
const EMPTY = { role: "img", ariaLabel: "What the network sees appears here" };

export function mount(root) {
  root.innerHTML = '<div class="dn-seen"></div><p aria-hidden="true">What the network sees</p>';
  const image = (src) => make("img", { src, alt: GIVEN, title: GIVEN });
  const update = ({ picture }) => root.firstChild.replaceChildren(picture ? image(picture) : make("div", EMPTY));
  return { update, leave() {} };
}
