// The step that the page shows, in its address, so that a link opens the same step.

const REST = 300; // milliseconds without a change: a browser takes only so many changes a minute
let asked = wanted(); // the step in the address when the page was opened
let timer = 0;

function wanted() {
  const query = new URLSearchParams(location.search);
  const step = query.get("step") ?? "";
  return /^\d{1,10}$/.test(step) ? { run: query.get("run"), step: Number(step) } : null;
}

/** The step that the page of this run was opened with, once; null if there is none. */
export function askedStep(run) {
  const step = asked?.run === run ? asked.step : null;
  asked = null;
  return step;
}

/** Puts the step into the address once it rests; null takes it out. */
export function keepInAddress(step) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const address = new URL(location.href);
    if (address.searchParams.get("step") === (step === null ? null : String(step))) return;
    if (step === null) address.searchParams.delete("step");
    else address.searchParams.set("step", step);
    history.replaceState(history.state, "", address);
  }, REST);
}
