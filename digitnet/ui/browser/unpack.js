// Unpacks frames as they are sent into those that all parts of the page read.

import { unpacked } from "./codes.js";

/**
 * The same frame, or snapshot, with its texts unpacked.
 * @param {import("./frame.js").Frame} frame
 */
export function unpack(frame) {
  const texts = ["pictures", "probs", "images"].filter((name) => frame[name]);
  const plain = Object.fromEntries(texts.map((name) => [name, unpacked(frame[name])]));
  return { ...frame, ...plain, lit: frame.lit.map(unpacked) };
}
