// What a visitor tells their run, sent in the order in which it was pressed; while the line is dead
// it waits, and is not sent twice.

import { feed } from "../../browser/feed.js";
import { request } from "../../browser/requests.js";

const AGAIN = 1000; // milliseconds until what got no answer is sent again
const PATIENCE = 5000; // until another run may be begun, where none has come of the last press
const KIND = { pause: "going", resume: "going" }; // of what replaces each other; of steps each counts

class Commands {
  constructor() {
    this.waiting = [];
    this.answered = []; // and not seen in a frame yet
    feed.subscribeToRun(() => (this.answered = []));
    this.listeners = new Set();
    this.token = ""; // of a page without a cookie
  }

  /** Calls `listener` when something is pressed or answered. */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What was pressed of these and is not seen in a frame yet; the last one. */
  pending(...names) {
    return [...this.answered, ...this.waiting].findLast(({ command, run }) => run === feed.run && names.includes(command));
  }

  /** Has the page begin another run: no other is begun by it until that is there, or too late. */
  begin(root, name, value) {
    this.begun = { run: feed.run, until: performance.now() + PATIENCE };
    root.send.setTriggerValue(name, value);
    setTimeout(() => this.tell(""), PATIENCE);
    this.tell("");
  }

  get begins() {
    return this.begun?.run === feed.run && performance.now() < this.begun.until;
  }

  send(command, value = null) {
    const kind = KIND[command] ?? command;
    const asked = { command, value, id: crypto.randomUUID?.() ?? String(Math.random()), kind, run: feed.run };
    const replaced = (one) => one.kind === kind && one.run === asked.run && kind !== "step" && !one.sent;
    this.waiting = [...this.waiting.filter((one) => !replaced(one)), asked];
    this.tell("");
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
        this.tell(answer?.problem ?? "");
      } else await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
    this.working = false;
  }

  tell(problem) {
    for (const listener of this.listeners) listener(problem);
  }
}

export const commands = new Commands();
