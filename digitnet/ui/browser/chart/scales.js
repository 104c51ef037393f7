// The axes of a chart: the position of a value between 0 and 1, and the ticks.

const MISTAKES = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001];
const LEAST_TOP = 6; // the axis reaches 99% at least
const STRETCHED_FROM = 0.9;
const ROOM = 1.2; // the best value stays below the top edge by this factor of its errors
const USUAL = 0.8; // the share of losses that lie close to each other in any run
const FAR = 4; // times the usual loss: anything beyond does not count
const LONG = 20000; // steps: of a longer run only the beginning is shown at first

/** Steps from 0 to the end of the run, or nearer if that is far away; about `most` ticks. */
export function stepScale(step, steps, most) {
  let end = Math.max(1, steps);
  while (end > LONG && step < end / 10) end /= 5;
  return linear(end, most);
}

/** Accuracies: in percent, from 90% on by the logarithm of the remaining errors. */
export function accuracyScale(values, most) {
  const shares = values.flat();
  if (!shares.some((share) => share >= STRETCHED_FROM)) {
    return { ...linear(100, most), share: (value) => value, top: 1, stretched: false };
  }
  const best = Math.max(...shares.filter((share) => share < 1));
  const last = MISTAKES.findIndex((m, i) => i >= LEAST_TOP && m * ROOM <= 1 - best);
  const shown = MISTAKES.slice(0, last < 0 ? MISTAKES.length : last + 1);
  const least = shown.at(-1);
  return {
    share: (value) => Math.log(Math.max(1 - value, least)) / Math.log(least),
    ticks: shown.map((m) => ({ value: 1 - m, at: Math.log(m) / Math.log(least), text: left(m) })),
    top: 1,
    stretched: true,
  };
}

/** Losses from 0 to above the usual ones: a few far beyond do not flatten the rest. */
export function lossScale(values, most) {
  const sorted = values.flat().sort((a, b) => a - b);
  if (!sorted.length) return linear(1, most);
  const limit = FAR * sorted[Math.floor(USUAL * (sorted.length - 1))];
  const largest = sorted.findLast((loss) => loss <= limit) ?? 0;
  return linear(largest * 1.05 || 1, most, true);
}

/** 0 to `top`, or to the next tick above it; ticks in steps of 1, 2 or 5. */
function linear(top, most, upToTick = false) {
  const fitting = niceStep(top / Math.max(1, most));
  const step = fitting < top ? fitting : niceStep(top / 5); // 0 alone says nothing
  const end = upToTick ? Math.ceil(top / step - 1e-9) * step : top;
  const ticks = [];
  for (let i = 0; i * step <= end * (1 + 1e-9); i++) {
    ticks.push({ value: i * step, at: (i * step) / end, text: written(i * step) });
  }
  return { share: (value) => value / end, ticks, top: end, stretched: false };
}

function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9));
}

function written(value) {
  return new Intl.NumberFormat("en", { maximumSignificantDigits: 6 }).format(value);
}

function left(errors) {
  return String(Math.round(10000 - 10000 * errors) / 100);
}
