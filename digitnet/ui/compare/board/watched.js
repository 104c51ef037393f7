// One of several runs that are looked at together: asked for once a second, so that a browser's few
// lines to a server are enough for all of them.

import { Moments } from "../../browser/moments.js";
import { request } from "../../browser/requests.js";
import { unpack } from "../../browser/unpack.js";
import { feed } from "../../browser/feed.js";

const EVERY = 1000; // milliseconds between two questions

export class Watched {
  /** changed(): called when there is something new to show. */
  constructor({ id, name, kind }, changed) {
    Object.assign(this, { id, name, kind, changed, frame: null, gone: false, left: false });
    this.moments = new Moments((query) => `runs/${id}/moments?${query}`, changed);
    this.follow();
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

  async follow() {
    while (!this.left) {
      if (!document.hidden) await this.ask();
      if (this.gone || this.frame?.ended) return;
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  }

  async ask() {
    const query = `after=${this.frame?.frame ?? 0}&who=${feed.who}`;
    const { status, answer } = await request(`runs/${this.id}/frame?${query}`);
    if (this.left) return;
    this.gone = status === 404;
    if (answer) this.frame = unpack(answer);
    if (answer || this.gone) this.changed();
  }

  leave() {
    this.left = true;
    this.moments.forget();
  }
}
