// The kept moments of a run, fetched once: going back and forth among them waits for nothing.

import { unpack } from "./unpack.js";

export class Moments {
  /** addressOf(query): where they are asked for; came: called whenever some have come. */
  constructor(addressOf, came) {
    Object.assign(this, { addressOf, came });
    this.forget();
  }

  /** Another run is followed from now on. */
  forget() {
    Object.assign(this, { all: new Map(), start: {}, edition: 0, last: -1, loading: null });
  }

  /** What a frame has to say of this step; undefined where it has not come. */
  get(step) {
    return this.all.get(step);
  }

  /** Fetches what is kept beyond what has come; one question at a time. */
  async load() {
    if (this.loading) return;
    const loading = (this.loading = {});
    let more = true;
    while (more) {
      const answer = await fetchJson(this.addressOf(`after=${this.last}&edition=${this.edition}`));
      if (this.loading !== loading) return; // another run
      more = Boolean(answer?.more);
      if (!more) this.loading = null;
      if (answer) this.take(answer);
    }
  }

  take({ edition, moments, shown, first, first_top }) {
    if (edition !== this.edition) {
      // Other units are drawn: what came before does not go with what comes.
      Object.assign(this, { edition, all: new Map(), last: -1, start: { shown, first, first_top } });
    }
    for (const moment of moments) {
      this.all.set(moment.step, { ...this.start, ...unpack(moment) });
      this.last = moment.step;
    }
    this.came();
  }
}

async function fetchJson(url) {
  try {
    const answer = await fetch(url);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
