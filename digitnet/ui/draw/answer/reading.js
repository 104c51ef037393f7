// The answer for the visitor's sketch: once from the page, then again with every frame of a run.

import { Asker } from "../../browser/asker.js";
import { feed } from "../../browser/feed.js";
import { Listeners } from "../../browser/listeners.js";

const NOTHING = { words: ["", ""], answer: null, question: null };

class Reading {
  asker = new Asker(() => [`runs/${this.question?.run}/read`], (answer, { shown }) => this.hear(answer, shown));

  listeners = new Listeners();
  taken = new Map(); // while a page changes, its old element and the new one both exist

  constructor() {
    this.show(NOTHING);
    feed.subscribe(() => this.ask());
  }

  /** Calls `listener` with this, now and after each change; returns a function that ends that. */
  subscribe(listener) {
    return this.listeners.subscribe(listener, this);
  }

  /**
   * Takes an answer from an element of the page: the words, the answer (null if there is none), and
   * the question for a network that is training: of which run, about which pixels, and whether its
   * answer is the one that is shown.
   */
  take(place, data) {
    this.taken.delete(place);
    this.taken.set(place, data);
    this.show(data);
  }

  /** Forgets what came from a removed element; what another one took is shown again. */
  leave(place) {
    const isShown = [...this.taken.keys()].at(-1) === place;
    this.taken.delete(place);
    if (isShown) this.show([...this.taken.values()].at(-1) ?? NOTHING);
  }

  show({ words, answer, question }) {
    Object.assign(this, { words, answer, question, learner: null, follows: false });
    this.asker.forget();
    if (question) feed.join(question.run);
    this.listeners.tell(this);
    if (question && !question.shown) this.ask();
  }

  /** Asks the run's network. */
  ask() {
    if (this.question) this.asker.ask(this.question, 0);
  }

  hear(answer, shown) {
    if (!answer) return;
    Object.assign(this, { learner: answer, follows: shown });
    if (shown) Object.assign(this, { words: answer.words, answer });
    this.listeners.tell(this);
  }
}

export const reading = new Reading();
