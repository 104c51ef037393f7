// Questions to the server about what is being drawn: the newest counts, one at a time.

import { request } from "./requests.js";

export class Asker {
  /**
   * aim(): `[path, more]`, the path that is asked, as in "read", and what to ask beyond the question.
   * take(answer, question): gets each answer that is still wanted, null where none came.
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

  /** What was asked is no longer wanted. */
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
    // While it is drawn the sketch grows: an answer to a part of it is still worth showing.
    if (flight.wanted && path === this.aim()[0]) this.take(answer, question);
    this.plan();
  }
}
