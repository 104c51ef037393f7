// Questions to the server about a drawing: one at a time, and the newest wins.

import { request } from "./requests.js";

export class Asker {
  /**
   * aim(): `[path, more]`: the path, such as "read", and additions to the question.
   * take(answer, question): receives each answer still wanted, null if there is none.
   */
  constructor(aim, take) {
    Object.assign(this, { aim, take, asked: -Infinity, due: Infinity, flight: null });
  }

  /** Asks soon, not before `every` milliseconds after the last question. */
  ask(question, every) {
    this.question = question;
    this.due = Math.min(this.due, this.asked + every);
    this.plan();
  }

  /** Drops the pending question. */
  forget() {
    clearTimeout(this.timer);
    if (this.flight) this.flight.wanted = false;
    this.due = Infinity;
  }

  plan() {
    clearTimeout(this.timer);
    if (this.flight || this.due === Infinity) return;
    this.timer = setTimeout(() => this.go(), Math.max(0, this.due - performance.now()));
  }

  async go() {
    const [[path, more], { question }, flight] = [this.aim(), this, { wanted: true }];
    Object.assign(this, { asked: performance.now(), due: Infinity, flight });
    const { answer } = await request(path, { ...question, ...more });
    this.flight = null;
    // A sketch grows while it is drawn: an answer to part of it is still worth showing.
    if (flight.wanted && path === this.aim()[0]) this.take(answer, question);
    this.plan();
  }
}
