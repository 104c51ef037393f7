// Who is told when something changes.

export class Listeners extends Set {
  /** Calls `listener` at each change, and with `now` at once if there is one; what is returned ends that. */
  subscribe(listener, now = null) {
    this.add(listener);
    if (now) listener(now);
    return () => this.delete(listener);
  }

  tell(news) {
    for (const listener of this) listener(news);
  }
}
