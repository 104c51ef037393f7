// The snapshots of a run, each fetched once, so that rewinding needs no waiting.

import { request } from "./requests.js";
import { unpack } from "./unpack.js";

export class Snapshots {
  /** pathOf(query): the route that is asked; came: called whenever some have arrived. */
  constructor(pathOf, came) {
    Object.assign(this, { pathOf, came });
    this.forget();
  }

  /** Starts over with another run. */
  forget() {
    Object.assign(this, { all: new Map(), start: {}, edition: 0, last: -1, loading: null });
  }

  /** The snapshot of this step, as a frame; undefined if it has not arrived. */
  get(step) {
    return this.all.get(step);
  }

  /** Fetches the snapshots that have not arrived; one request at a time. */
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

  take({ edition, snapshots, shown, first, first_top }) {
    if (edition !== this.edition) {
      // Other units are drawn: earlier answers do not match the new ones.
      Object.assign(this, { edition, all: new Map(), last: -1, start: { shown, first, first_top } });
    }
    for (const snapshot of snapshots) {
      this.all.set(snapshot.step, { ...this.start, ...unpack(snapshot) });
      this.last = snapshot.step;
    }
    this.came();
  }
}
