// Numbers and sentences, the same wherever the stage says them.

import { count, probability } from "../../browser/words.js";

const HUGE = 1e9; // from here on only the power of ten matters: of a network that is diverging

/** A signed number in few characters, with a real minus. */
export function number(value) {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const isShort = (size && size < 0.005) || size >= HUGE;
  const text = isShort ? size.toPrecision(1) : size.toFixed(digits);
  return value < 0 && Number(text) ? `−${text}` : text;
}

/** A number for little space: at most two digits and a point. */
export function rounded(value) {
  const size = Math.abs(value);
  const text = size >= HUGE ? size.toPrecision(1) : size.toFixed(size >= 9.95 ? 0 : 1);
  return value < 0 && Number(text) ? `−${text}` : text;
}

/** The name of a unit, counted from 1: layer 0 is the first after the image. */
export function unitName(sizes, layer, index) {
  if (layer === sizes.length - 2) return `Output ${index}`;
  if (sizes.length === 3) return `Hidden unit ${index + 1}`;
  return `Unit ${index + 1} of hidden layer ${layer + 1}`;
}

/** How many of a layer's units are drawn, and which ones if not all: one or two lines. */
export function howMany(drawn, all) {
  if (drawn < all) return [`${drawn} of ${count(all)}`, "the strongest"];
  return [all === 1 ? "1 unit" : `${all} units`];
}

/** What the network says to the current image: { text, wrong }. */
export function verdict({ probs, label, answer, verdict: sure, words, runnerUp }) {
  const own = label === null;
  if (!probs) return { text: "", wrong: false };
  if (own && sure === "none") return { text: words, wrong: false };
  if (answer === null) return { text: "It gives no answer.", wrong: true };
  const other = sure === "unsure" ? ` or ${runnerUp}` : "";
  return { text: `The network says ${answer}${other}.`, wrong: !own && answer !== label };
}

const NAMES = { relu: "ReLU", leaky_relu: "Leaky ReLU", tanh: "Tanh", sigmoid: "Sigmoid", gelu: "GELU" };

/** How a unit computes its output. activation: empty for an output. */
export function sumSentence(answer, activation) {
  if (!answer) return "No image yet.";
  const { weighted, bias, sum, output } = answer;
  const start = `Weighted inputs ${number(weighted)} + bias ${number(bias)} = ${number(sum)}.`;
  if (!activation) return `${start} The larger it is compared with the other nine, the likelier this digit.`;
  return `${start} ${NAMES[activation]} outputs ${output === 0 ? 0 : number(output)}.`;
}

/** What one line carries. value: its unit's output, null without an image; all of it is rounded. */
export function lineSentence(sizes, shown, line, value) {
  const from = unitName(sizes, line.gap, shown[line.gap][line.from]);
  const to = unitName(sizes, line.gap + 1, shown[line.gap + 1][line.to]);
  const weight = number(line.weight);
  const start = `${from} to ${to.toLowerCase()}`;
  if (value === null) return `${start}: weight ${weight}.`;
  const [output, product] = [value, line.weight * value].map((v) => number(Number(v.toPrecision(2))));
  return `${start}. Output ${output} × weight ${weight} ≈ ${product}.`;
}

/** The whole stage in one sentence, for screen readers. */
export function summary(frame, scene) {
  const what = scene.label === null ? "your own sketch" : `a handwritten ${scene.label}`;
  const step = frame.step ? `after ${count(frame.step)} steps` : "before its first step";
  const sizes = frame.sizes.join(", ");
  const answer = scene.probs ? ` ${verdict(scene).text} ${probability(Math.max(...scene.probs))}.` : "";
  return `A network with layers of ${sizes} units, ${step}, looking at ${what}.${answer}`;
}
