// Commands to a run, sent in order; while the connection is down they wait, and none is sent twice.

import { feed } from "../../browser/feed.js";
import { Listeners } from "../../browser/listeners.js";
import { request } from "../../browser/requests.js";

const AGAIN = 1000; // milliseconds until a command without an answer is sent again
const UNANSWERED = 5000; // milliseconds to wait for an answer
const PATIENCE = 5000; // milliseconds until another run may be started, if the last press started none
const KIND = { pause: "going", resume: "going" }; // a later one replaces an earlier one; steps add up
const going = (frame) => frame.state;
// Whether a frame shows the effect of a command.
const SHOWN = {
  pause: going, resume: going, stop: going,
  step: (frame) => frame.step, lr: (frame) => frame.lr, speed: (frame) => frame.chosen_speed,
};
const shown = (frame, command) => frame && SHOWN[command]?.(frame);

class Commands {
  waiting = [];
  answered = []; // but not visible in a frame yet
  listeners = new Listeners();
  token = ""; // of a page without a cookie

  constructor() {
    feed.subscribeToRun((frame) => this.see(frame));
  }

  /** Calls `listener` at each press and each answer, with the problem if it is new. */
  subscribe(listener) {
    return this.listeners.subscribe(listener);
  }

  /** The last of these commands that is not visible in a frame yet. */
  pending(...names) {
    const all = [...this.answered, ...this.waiting];
    return all.findLast(({ command, run }) => run === feed.run && names.includes(command));
  }

  /** The first frame after an answer may be older than the command, so it does not count. */
  see(frame) {
    this.answered = this.answered.filter((one) => one.isNew && one.was === shown(frame, one.command));
    for (const one of this.answered) one.isNew = false;
  }

  /** Makes the page start another run, at most one until it appears or PATIENCE runs out. */
  begin(root, name, value) {
    this.begun = { run: feed.run, until: performance.now() + PATIENCE };
    root.send.setTriggerValue(name, value);
    setTimeout(() => this.listeners.tell(), PATIENCE);
    this.listeners.tell("");
  }

  get begins() {
    return this.begun?.run === feed.run && performance.now() < this.begun.until;
  }

  send(command, value = null) {
    const kind = KIND[command] ?? command;
    const [id, was] = [crypto.randomUUID?.() ?? String(Math.random()), shown(feed.frame, command)];
    const asked = { command, value, id, kind, run: feed.run, was, isNew: true };
    const replaced = (one) => one.kind === kind && one.run === asked.run && kind !== "step" && !one.sent;
    this.waiting = [...this.waiting.filter((one) => !replaced(one)), asked];
    this.listeners.tell("");
    this.work();
  }

  async work() {
    if (this.working) return;
    this.working = true;
    while (this.waiting.length) {
      const [first] = this.waiting;
      first.sent = true;
      const { command, value, id, run } = first;
      const asked = { command, value, id, token: this.token };
      const { status, answer } = await request(`runs/${run}/commands`, asked, UNANSWERED);
      if (answer || (status && status <= 500)) { // else a proxy answers for a server that is down
        if (status === 204 && first.was === shown(feed.frame, command)) this.answered.push(first);
        this.waiting = this.waiting.filter((one) => one !== first);
        this.listeners.tell(answer?.problem ?? "");
      } else await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
    this.working = false;
  }
}

export const commands = new Commands();
