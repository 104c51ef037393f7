// What the best network reads in a sketch: the newest question counts, one at a time.

import { address } from "../feed.js";

const EVERY = 120; // milliseconds between two questions while a stroke grows

export class Reader {
  /** take(answer, done): gets each answer, null where none came; done: the pen was up. */
  constructor(take) {
    Object.assign(this, { take, next: null, busy: false, soonest: 0 });
  }

  /** Asks at once when the pen is up, else soon. */
  ask(strokes, done) {
    this.next = { strokes, done };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.go(), done ? 0 : this.soonest - performance.now());
  }

  /** What was asked is no longer wanted. */
  forget() {
    clearTimeout(this.timer);
    this.next = this.asked = null;
  }

  async go() {
    if (this.busy || !this.next) return;
    const asked = this.next;
    Object.assign(this, { busy: true, next: null, asked, soonest: performance.now() + EVERY });
    const answer = await readingOf(asked.strokes);
    this.busy = false;
    if (this.asked === asked) this.take(answer, asked.done);
    this.go();
  }
}

async function readingOf(strokes) {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ strokes });
  try {
    const answer = await fetch(address("read"), { method: "POST", headers, body });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
