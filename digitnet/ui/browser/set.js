// Writing only changes: every write makes the browser lay out again.

export function set(target, name, value) {
  if (target[name] !== value) target[name] = value;
}

/** The text of an element. */
export function say(element, text) {
  set(element, "textContent", String(text));
}
