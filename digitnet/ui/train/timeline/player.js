// Plays the moments of a run like a film.

const WHOLE = 12000; // milliseconds for all of them, at usual speed
const QUICKEST = 66; // from one moment to the next: what an eye still follows
const SLOWEST = 700;

export class Player {
  /** step(): goes to the next moment, and says whether there is one after it; changed(): of playing. */
  constructor(step, changed) {
    Object.assign(this, { next: step, changed, speed: 1, timer: null });
  }

  get playing() {
    return this.timer !== null;
  }

  /** count: how many moments there are. */
  play(count) {
    this.count = count;
    this.timer ??= setTimeout(() => this.go());
    this.changed();
  }

  pause() {
    if (!this.playing) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.changed();
  }

  go() {
    if (!this.next()) return this.pause();
    const usual = Math.max(QUICKEST, Math.min(SLOWEST, WHOLE / this.count));
    this.timer = setTimeout(() => this.go(), usual / this.speed);
  }
}
