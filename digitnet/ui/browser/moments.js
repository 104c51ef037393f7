// The kept moments of a run, fetched once: going back and forth among them waits for nothing.

import { request } from "./requests.js";
import { unpack } from "./unpack.js";

export class Moments {
  /** pathOf(query): the route that is asked; came: called whenever some have come. */
  constructor(pathOf, came) {
    Object.assign(this, { pathOf, came });
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
      const { answer } = await request(this.pathOf(`after=${this.last}&edition=${this.edition}`));
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
