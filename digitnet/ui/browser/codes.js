// Decodes numbers sent as texts, one character each: the inverse of digitnet/insight/codes.py.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const TOP = ALPHABET.length - 1;
const HALF = (TOP - 1) / 2;
const INDEX = new Uint8Array(128);
for (let i = 0; i <= TOP; i++) INDEX[ALPHABET.charCodeAt(i)] = i;

/** The unpacked text: `.`, a count and a character stand for a run of four or more. */
export function unpacked(text) {
  return text.replace(/\.(.)(.)/g, (_, count, c) => c.repeat(INDEX[count.charCodeAt(0)] + 4));
}

/** Values between 0 and `top`. */
export function levels(text, top = 1) {
  return numbers(text, 0, top / TOP);
}

/** Values between -strongest and strongest. */
export function signed(text, strongest = 1) {
  return numbers(text, HALF, strongest / HALF);
}

function numbers(text, zero, scale) {
  const values = new Float32Array(text.length);
  for (let i = 0; i < values.length; i++) values[i] = (INDEX[text.charCodeAt(i)] - zero) * scale;
  return values;
}

/** Values between 0 and 1, two characters each. */
export function fine(text) {
  const values = new Float32Array(text.length / 2);
  for (let i = 0; i < values.length; i++) {
    values[i] = (INDEX[text.charCodeAt(2 * i)] * 64 + INDEX[text.charCodeAt(2 * i + 1)]) / 4095;
  }
  return values;
}
