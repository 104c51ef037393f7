// What a visitor tells their run, sent in the order in which it was pressed; while the line is dead
// it waits, and is not sent twice.

import { feed } from "../../browser/feed.js";
import { Listeners } from "../../browser/listeners.js";
import { request } from "../../browser/requests.js";

const AGAIN = 1000; // milliseconds until what got no answer is sent again
const PATIENCE = 5000; // until another run may be begun, where none has come of the last press
const KIND = { pause: "going", resume: "going" }; // of what replaces each other; of steps each counts

class Commands {
  waiting = [];
  answered = []; // and not seen in a frame yet
  listeners = new Listeners();
  token = ""; // of a page without a cookie

  constructor() {
    feed.subscribeToRun(() => (this.answered = []));
  }

  /** Calls `listener` when something is pressed or answered. */
  subscribe(listener) {
    return this.listeners.subscribe(listener);
  }

  /** What was pressed of these and is not seen in a frame yet; the last one. */
  pending(...names) {
    const all = [...this.answered, ...this.waiting];
    return all.findLast(({ command, run }) => run === feed.run && names.includes(command));
  }

  /** Has the page begin another run: no other is begun by it until that is there, or too late. */
  begin(root, name, value) {
    this.begun = { run: feed.run, until: performance.now() + PATIENCE };
    root.send.setTriggerValue(name, value);
    setTimeout(() => this.listeners.tell(""), PATIENCE);
    this.listeners.tell("");
  }

  get begins() {
    return this.begun?.run === feed.run && performance.now() < this.begun.until;
  }

  send(command, value = null) {
    const kind = KIND[command] ?? command;
    const asked = { command, value, id: crypto.randomUUID?.() ?? String(Math.random()), kind, run: feed.run };
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
      const { status, answer } = await request(`runs/${run}/commands`, { command, value, id, token: this.token });
      if (status) {
        if (status === 204) this.answered.push(first);
        this.waiting = this.waiting.filter((one) => one !== first);
        this.listeners.tell(answer?.problem ?? "");
      } else await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
    this.working = false;
  }
}

export const commands = new Commands();
