// Elements of an SVG picture, reused while it changes.

import { say } from "../set.js";

const SVG = "http://www.w3.org/2000/svg";

/** A new element in `parent`. */
export function add(parent, tag, className, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  if (className) element.setAttribute("class", className);
  put(element, attributes);
  parent.append(element);
  return element;
}

/** Sets the attributes that have changed, and the text if one is given. */
export function put(element, { text, ...attributes }) {
  for (const [name, value] of Object.entries(attributes)) {
    const said = typeof value === "number" ? String(Math.round(value * 100) / 100) : value;
    if (element.getAttribute(name) !== said) element.setAttribute(name, said);
  }
  if (text !== undefined) say(element, text);
}

/** Elements of one kind, as many as are needed. */
export class Pool {
  constructor(parent, tag, className) {
    Object.assign(this, { parent, tag, className, all: [] });
  }

  /** Shows one element for each of the attributes, and hides the rest. */
  show(each) {
    while (this.all.length < each.length) this.all.push(add(this.parent, this.tag, this.className));
    this.all.forEach((element, i) => {
      put(element, each[i] ? { display: "inline", ...each[i] } : { display: "none" });
    });
  }
}
