// Numbers and digits as texts: the same as in digitnet/insight/words.py.

const FINE = 0.995;
const MOST = 0.9999;
const SHOWN = 0.0005;
const WHOLE = new Intl.NumberFormat("en");
const THREE = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const LARGE = new Intl.NumberFormat("en", { maximumSignificantDigits: 3, notation: "compact" });

/** A share between 0 and 1, as in "84.9%" or "99.62%"; only all of it is "100%". */
export function percent(share) {
  if (share === 1) return "100%";
  const [steps, decimals] = share >= FINE ? [10000, 2] : [1000, 1];
  const number = Math.min(Math.floor(share * steps + 0.5), steps - 1);
  return `${((100 * number) / steps).toFixed(decimals)}%`;
}

/** A network's certainty, which is never 100%. */
export function probability(p) {
  return percent(Math.min(p, MOST));
}

/** The label of a bar: none if it is too small to matter. */
export function barLabel(p) {
  return p < SHOWN ? "" : probability(p);
}

/** The digit with its article: "a 7", "an 8". */
export function aDigit(digit) {
  return `${Number(digit) === 8 ? "an" : "a"} ${digit}`;
}

/** An answer in large type: "–" before there is one, "?" for none. */
export function large(answer) {
  if (!answer) return "–";
  return answer.verdict === "none" ? "?" : String(answer.digit);
}

/** A whole number, as in "1,000". */
export function count(number) {
  return WHOLE.format(number);
}

/** Any number to three places, as in "0.512", "1,230" or "12.3M". */
export function rough(number) {
  return (Math.abs(number) < 100000 ? THREE : LARGE).format(number);
}
