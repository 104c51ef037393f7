// What to draw: a frame, for one of its digits or for a sketch.

import { fine, levels, signed } from "../../browser/codes.js";
import { PIXELS, strongest } from "../../browser/pictures.js";

/**
 * { x, probs, answer, label, verdict, words, lit, tops, gaps }: the current image (784); its answer
 * (null for none; a sketch then has words instead); the activations of the drawn hidden units, as
 * shares of the largest in their layer (tops); and the weights between drawn layers.
 * @param {import("../../browser/frame.js").Frame} frame
 */
export function sceneOf(frame, choice, reading) {
  const seen = choice.strokes ? ofSketch(frame, choice, reading) : ofDigit(frame, choice.digit);
  seen.tops = seen.lit.map(strongest);
  seen.lit = seen.lit.map((values, i) => values.map((value) => value / seen.tops[i]));
  const gaps = frame.lines.map((text, i) => ({
    W: fine(text).map((half) => (2 * half - 1) * frame.line_tops[i]),
    top: frame.line_tops[i] || 1,
    before: frame.shown[i].length,
    after: frame.shown[i + 1].length,
  }));
  return { ...seen, gaps };
}

/** The weights of the drawn units of the first layer, 784 each: their change, or all of them. */
export function weightsOf(frame, all) {
  const learned = signed(frame.pictures, frame.picture_top);
  if (!all) return learned;
  const first = signed(frame.first, frame.first_top);
  return learned.map((value, i) => value + first[i]);
}

function ofDigit(frame, digit) {
  const n = frame.labels.length;
  const at = Math.min(digit, n - 1);
  const lit = frame.lit.map((text, i) => {
    const units = frame.shown[i].length;
    return signed(text.slice(at * units, (at + 1) * units), frame.lit_tops[i]);
  });
  return {
    x: levels(frame.images.slice(at * PIXELS, (at + 1) * PIXELS)),
    probs: fine(frame.probs.slice(at * 20, (at + 1) * 20)),
    answer: frame.answers[at] === "?" ? null : Number(frame.answers[at]),
    label: Number(frame.labels[at]),
    verdict: "sure",
    runnerUp: null,
    lit,
  };
}

/** A sketch is read by the server; until it answers there is nothing to show. */
function ofSketch(frame, choice, reading) {
  const hidden = frame.shown.slice(0, -1);
  const fits = reading && hidden.every((_, i) => reading.lit[i]?.length === frame.sizes[i + 1]);
  if (!fits || !choice.strokes.length) {
    const lit = hidden.map((units) => new Float32Array(units.length));
    return { x: null, probs: null, answer: null, label: null, verdict: "none", runnerUp: null, lit };
  }
  const lit = hidden.map((units, i) => {
    const values = signed(reading.lit[i], reading.lit_tops[i]);
    return Float32Array.from(units, (unit) => values[unit]);
  });
  return {
    x: levels(reading.x),
    probs: Float32Array.from(reading.probs),
    answer: reading.verdict === "none" ? null : reading.digit,
    label: null,
    verdict: reading.verdict,
    words: reading.words[0],
    runnerUp: reading.runner_up,
    lit,
  };
}
