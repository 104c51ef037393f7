// Replays the snapshots of a run.

const WHOLE = 12000; // milliseconds for all of them, at normal speed
const QUICKEST = 66; // milliseconds per snapshot: as fast as the eye can follow
const SLOWEST = 700;

export class Player {
  /** step(): goes to the next snapshot, and returns whether another follows; changed(): playing has changed. */
  constructor(step, changed) {
    Object.assign(this, { next: step, changed, speed: 1, timer: null });
  }

  get playing() {
    return this.timer !== null;
  }

  /** count: the number of snapshots. */
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
