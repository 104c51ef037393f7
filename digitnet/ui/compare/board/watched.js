// One of several runs that are watched together: polled once a second, since a browser has too few
// connections to a server for a stream from each.

import { Following } from "../../browser/feed.js";

export class Watched extends Following {
  gone = false;

  /** changed(): called when there is something new to show. */
  constructor({ id, name, kind }, changed) {
    super(true);
    Object.assign(this, { run: id, id, name, kind, changed, came: changed });
    this.resume();
  }

  /** The steps that have a snapshot so far. */
  get kept() {
    const { plan = [], step } = this.frame;
    return plan.filter((each) => each < step);
  }

  /** The frame to show for a step, the latest for null; null while its snapshot is loading. */
  at(step) {
    if (step === null) return this.frame;
    const snapshot = this.snapshots.get(step);
    if (!snapshot && step > this.snapshots.last) this.snapshots.load();
    return snapshot ? { ...this.frame, ...snapshot } : null;
  }

  lost() {
    this.close();
    this.gone = true;
    this.changed();
  }
}
