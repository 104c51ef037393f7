// One of several runs that are looked at together: asked for once a second, so that a browser's few
// lines to a server are enough for all of them.

import { Following } from "../../browser/feed.js";

export class Watched extends Following {
  gone = false;

  /** changed(): called when there is something new to show. */
  constructor({ id, name, kind }, changed) {
    super(true);
    Object.assign(this, { run: id, id, name, kind, changed, came: changed });
    this.resume();
  }

  /** The steps whose moments are kept so far. */
  get kept() {
    const { plan = [], step } = this.frame;
    return plan.filter((each) => each < step);
  }

  /** What is to be shown of a step: its moment; null while that is on its way, or for the latest. */
  at(step) {
    if (step === null) return this.frame;
    const moment = this.moments.get(step);
    if (!moment && step > this.moments.last) this.moments.load();
    return moment ? { ...this.frame, ...moment } : null;
  }

  lost() {
    this.close();
    this.gone = true;
    this.changed();
  }
}
