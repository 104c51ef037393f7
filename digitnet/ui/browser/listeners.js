// Listeners to changes.

export class Listeners extends Set {
  /** Calls `listener` at each change, and with `now` at once if there is one; returns a function that ends that. */
  subscribe(listener, now = null) {
    this.add(listener);
    if (now) listener(now);
    return () => this.delete(listener);
  }

  tell(news) {
    for (const listener of this) listener(news);
  }
}
