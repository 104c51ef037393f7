// Writing only what is new: a browser lays out anew what is written.

export function set(target, name, value) {
  if (target[name] !== value) target[name] = value;
}

/** The text of an element. */
export function say(element, text) {
  set(element, "textContent", String(text));
}
