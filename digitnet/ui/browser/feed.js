// The frames of a run, shared by all parts of the page; none are received while the tab is hidden.

import { Listeners } from "./listeners.js";
import { Snapshots } from "./snapshots.js";
import { address, request } from "./requests.js";
import { unpack } from "./unpack.js";

const QUIET = 6000; // milliseconds without data at the start: the stream does not get through
const DEAD = 5000; // and later, when the server sends something every second
const REFUSED = 5000; // until the next attempt if the server is full or down
const LATE = 3000; // behind the fastest frame so far: the connection is too slow for all of them
const ASK_EVERY = 1000;
const WHO = crypto.getRandomValues(new Uint32Array(2)).join("-");

/** Follows one run at a time: `frame` is its latest one, completed; null before the first. */
export class Following {
  run = null;
  frame = null;
  live = false; // frames are pushed by the server
  silent = false; // the server has not been heard for DEAD milliseconds
  lines = new Listeners(); // to that

  /** keptBack: streams do not get through here, are too slow, or would be too many. */
  constructor(keptBack) {
    this.keptBack = keptBack;
    this.snapshots = new Snapshots((query) => `runs/${this.run}/snapshots?${query}`, () => this.changed());
    this.seen = () => this.resume();
    document.addEventListener("visibilitychange", this.seen);
  }

  /** Opens a stream or polls, if more frames will come and the tab is visible. */
  resume() {
    if (document.hidden || this.frame?.ended || !this.run) this.rest();
    else if (!this.source && !this.asking) this.keptBack ? this.ask() : this.listen();
  }

  /** Calls `listener` when the connection goes silent, and when it is back. */
  subscribeToLine(listener) {
    return this.lines.subscribe(listener);
  }

  listen() {
    this.close();
    const source = new EventSource(address(`runs/${this.run}/frames`));
    this.source = source;
    // A connection that worked before is retried until it works again.
    this.expect(QUIET, () => (this.silent ? this.listen() : this.ask()));
    this.quickest = Infinity;
    source.onmessage = (event) => {
      this.heard();
      const news = JSON.parse(event.data);
      this.take(news);
      if (this.source === source && this.isLate(news)) this.ask();
    };
    source.addEventListener("beat", () => this.heard());
    source.addEventListener("end", () => this.rest());
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) this.later();
    };
  }

  /** Whether frames are delayed more and more; the two clocks need not agree for that. */
  isLate(news) {
    const took = Date.now() - news.made * 1000;
    this.quickest = Math.min(this.quickest, took);
    return took > this.quickest + LATE;
  }

  heard() {
    this.live = true;
    this.alive();
    this.expect(DEAD, () => this.listen());
  }

  /** The server was heard; restarts the timer that calls it silent. */
  alive() {
    this.hear(true);
    this.missing = setTimeout(() => this.hear(false), DEAD);
  }

  /** Whether the server can be heard. */
  hear(can) {
    clearTimeout(this.missing);
    if (this.silent === !can) return;
    this.silent = !can;
    this.lines.tell();
  }

  /** The server refused: the refused pages retry one by one. */
  later() {
    this.close();
    this.expect(REFUSED * (1 + Math.random()), () => this.resume());
  }

  /** If no stream gets through (a buffering proxy, a slow connection): polls every second. */
  async ask() {
    this.close();
    const asking = (this.asking = {});
    this.keptBack = this.live = true;
    this.alive();
    while (this.asking === asking) {
      const query = `after=${this.frame?.frame ?? 0}&who=${WHO}`;
      const { status, answer } = await request(`runs/${this.run}/frame?${query}`);
      if (this.asking !== asking) return;
      if (status && status < 500) this.alive(); // else a proxy answers
      if (answer) this.take(answer);
      if (status === 404) return this.lost();
      this.resume();
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    }
  }

  /** Does something after so many milliseconds, unless called again or closed before. */
  expect(milliseconds, otherwise) {
    clearTimeout(this.patience);
    this.patience = setTimeout(otherwise, milliseconds);
  }

  close() {
    this.source?.close();
    clearTimeout(this.patience);
    this.source = this.asking = null;
    this.live = false;
  }

  /** Completes a small frame from the one before, and calls the listeners. */
  take(packed) {
    const news = unpack(packed);
    const before = this.frame;
    if (!news.whole && news.frame !== before?.frame + 1) return this.listen();
    const points = news.whole ? news.points : [...before.points.slice(0, news.from), ...news.points];
    this.frame = { ...(news.whole ? {} : before), ...news, points };
    this.came(this.frame);
  }

  /** The run no longer exists. */
  lost() {
    this.rest();
  }

  /** Nothing more will come. */
  rest() {
    this.close();
    this.hear(true);
  }

  leave() {
    document.removeEventListener("visibilitychange", this.seen);
    this.rest();
    this.snapshots.forget();
  }
}

/**
 * The run that the page shows, for all who subscribe. The page's one cursor is here: `at` is the
 * step that everything shows, null for the latest frame.
 */
class Feed extends Following {
  listeners = new Listeners(); // of what is shown
  followers = new Listeners(); // of the run, whatever is shown
  shown = null; // what the page shows: the latest frame, or a snapshot
  at = null;

  /** Calls `listener` with the frame that is shown, if there is one, and with each that comes. */
  subscribe(listener) {
    return this.listeners.subscribe(listener, this.shown);
  }

  /** Calls `listener` with the run's latest frames, whatever step the page shows. */
  subscribeToRun(listener) {
    return this.followers.subscribe(listener, this.frame);
  }

  /** Shows the snapshot of a step, once it has arrived; null: follows the run again. */
  look(step) {
    if (step === this.at) return;
    this.at = step;
    if (step !== null && !this.snapshots.get(step)) this.snapshots.load();
    this.show();
  }

  /** The path for questions about the network at the step that the page shows. */
  aim(what) {
    return [`runs/${this.run}/${what}`, { step: this.at }];
  }

  /** Shows a whole frame from the page, and follows its run if it is active. */
  follow(run, text) {
    if (run === this.run && text === this.brought) return;
    this.brought = text;
    const frame = JSON.parse(text);
    if (run !== this.run) {
      this.change({ run });
      this.take(frame);
    } else if (!this.live && frame.step >= (this.frame?.step ?? 0)) {
      this.take(frame); // a page that was sent long ago must not count as late
    }
    this.resume();
  }

  /** Follows a run without a frame from the page: the stream starts with a whole one. */
  join(run) {
    if (run !== this.run) this.change({ run, frame: null, shown: null, brought: null });
    this.resume();
  }

  /** Another run: the shown step of the one before is dropped. */
  change(what) {
    this.close();
    this.snapshots.forget();
    Object.assign(this, { at: null }, what);
  }

  came(frame) {
    if (this.at === null) this.show();
    this.followers.tell(frame);
  }

  changed() {
    this.show();
  }

  /** Sends the current frame to all listeners; a missing snapshot follows when it arrives. */
  show() {
    const snapshot = this.at === null ? {} : this.snapshots.get(this.at);
    if (!this.frame || !snapshot) return;
    this.shown = { ...this.frame, ...snapshot, past: this.at !== null };
    this.listeners.tell(this.shown);
  }
}

export const feed = new Feed(false);
