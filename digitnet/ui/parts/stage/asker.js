// Questions to the server about what is being drawn: the newest counts, one at a time.

import { address, feed } from "../feed.js";

export class Asker {
  /** what: "read" or "unit"; take: gets each answer that is still wanted, null where none came. */
  constructor(what, take) {
    Object.assign(this, { what, take, asked: -Infinity, due: Infinity, flying: false });
  }

  /** Asks soon, not before `every` milliseconds after the last question. */
  ask(question, every) {
    this.question = question;
    this.due = Math.min(this.due, this.asked + every);
    this.plan();
  }

  /** What was asked is no longer wanted. */
  forget() {
    clearTimeout(this.timer);
    this.question = null;
    this.due = Infinity;
  }

  plan() {
    clearTimeout(this.timer);
    if (this.flying || this.due === Infinity) return;
    this.timer = setTimeout(() => this.go(), Math.max(0, this.due - performance.now()));
  }

  async go() {
    const { run } = feed;
    const { question } = this;
    Object.assign(this, { asked: performance.now(), due: Infinity, flying: true });
    const answer = await fetchJson(address(`runs/${run}/${this.what}`), question);
    this.flying = false;
    // While it is drawn the sketch grows: an answer to a part of it is still worth showing.
    if (this.question && run === feed.run) this.take(answer);
    this.plan();
  }
}

async function fetchJson(url, question) {
  const headers = { "Content-Type": "application/json" };
  try {
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(question) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
