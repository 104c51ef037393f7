// The frames of one run, for every part of the page: one event stream a tab, closed while hidden.

const QUIET = 6000; // milliseconds without a frame at the start: the stream does not come through
const ASK_EVERY = 1000;

/** The address of one of the app's own routes, whatever path the app lives under. */
export function address(path) {
  return new URL(`live/${path}`, document.baseURI.replace(/[?#].*/, "")).href;
}

/** Follows one run at a time and hands each frame, completed, to all who subscribed. */
class Feed {
  constructor() {
    this.listeners = new Set();
    this.run = null;
    this.frame = null;
    this.who = crypto.getRandomValues(new Uint32Array(2)).join("-");
    document.addEventListener("visibilitychange", () => this.resume());
  }

  /** Calls `listener` with the frame of now, if there is one, and with each that comes. */
  subscribe(listener) {
    this.listeners.add(listener);
    if (this.frame) listener(this.frame);
    return () => this.listeners.delete(listener);
  }

  /** Shows a whole frame that the page brought, and follows its run where it is still going on. */
  follow(run, text) {
    if (run === this.run && text === this.brought) return;
    this.brought = text;
    const other = run !== this.run;
    if (other) {
      this.close();
      this.run = run;
      this.frame = null;
    }
    const frame = JSON.parse(text);
    // A page that was sent long ago must not set the clock back.
    if (other || !this.frame || frame.step >= this.frame.step) this.take(frame);
    this.resume();
  }

  resume() {
    const ended = !this.frame || ["ready", "done", "stopped", "failed"].includes(this.frame.state);
    if (document.hidden || ended) this.close();
    else if (!this.source && !this.asking) this.listen();
  }

  listen() {
    const source = new EventSource(address(`runs/${this.run}/frames`));
    this.source = source;
    this.patience = setTimeout(() => this.ask(), QUIET);
    source.onmessage = (event) => {
      clearTimeout(this.patience);
      this.take(JSON.parse(event.data));
    };
    source.addEventListener("end", () => this.close());
  }

  /** Where no stream comes through (a proxy that keeps it back): asks every second. */
  ask() {
    this.close();
    this.asking = setInterval(async () => {
      const after = this.frame?.frame ?? 0;
      const query = `after=${after}&who=${this.who}`;
      const answer = await fetch(address(`runs/${this.run}/frame?${query}`)).catch(() => null);
      if (answer?.status === 200) this.take(await answer.json());
      this.resume();
    }, ASK_EVERY);
  }

  close() {
    this.source?.close();
    clearTimeout(this.patience);
    clearInterval(this.asking);
    this.source = this.asking = null;
  }

  /** Completes a small frame with what stays from the one before, and tells everybody. */
  take(news) {
    const before = this.frame;
    if (!news.whole && !before) return;
    const points = news.whole ? news.points : [...before.points.slice(0, news.from), ...news.points];
    this.frame = { ...(news.whole ? {} : before), ...news, points };
    for (const listener of this.listeners) listener(this.frame);
  }
}

export const feed = new Feed();
