// Positions of the snapshots on the track: evenly spaced, so that the dense beginning has room.

/** Of a run's latest frame: `kept`, the steps with a snapshot; `now`, the latest step. */
export function scaleOf({ plan, step: now, ended }) {
  const kept = plan.filter((step) => step < now);
  const ahead = ended ? [] : plan.filter((step) => step > now);
  return new Scale(kept, now, ahead);
}

class Scale {
  constructor(kept, now, ahead) {
    Object.assign(this, { kept, now, stops: [...kept, now, ...ahead] });
  }

  /** The position of a step on the track, from 0 to 1. */
  share(step) {
    const { stops } = this;
    const after = stops.findIndex((stop) => stop >= step);
    if (after <= 0 || stops.length < 2) return after < 0 ? 1 : 0;
    const within = (step - stops[after - 1]) / (stops[after] - stops[after - 1]);
    return (after - 1 + within) / (stops.length - 1);
  }

  /** The kept step nearest to a place on the track; null for the latest. */
  at(share) {
    const index = Math.round(share * (this.stops.length - 1));
    return this.kept[Math.max(0, index)] ?? null;
  }

  /** The kept step so many places after this one, null for the latest; also backwards from null. */
  beside(step, by) {
    const last = this.kept.length;
    const index = step === null ? last : this.before(step);
    return this.kept[Math.max(0, Math.min(last, index + by))] ?? null;
  }

  /** The index of the last kept step that is not after this one. */
  before(step) {
    return Math.max(0, this.kept.findLastIndex((each) => each <= step));
  }

  /** Round steps to label below the track, at least this share of it apart. */
  round(apart) {
    const last = this.stops.at(-1);
    const found = [0];
    for (let power = 1; power <= last; power *= 10) {
      found.push(...[1, 2, 5].map((factor) => factor * power).filter((step) => step < last));
    }
    const ends = [0, 1];
    return [last, ...found.sort((a, b) => rank(a) - rank(b))]
      .map((step) => ({ step, share: this.share(step) }))
      .filter(({ step, share }, i) => {
        const free = i === 0 || step === 0 || ends.every((end) => Math.abs(share - end) >= apart);
        if (free && i) ends.push(share);
        return free;
      });
  }
}

/** Which labels to keep when there is little room: tens before fives before twos. */
function rank(step) {
  return ["0", "1", "5", "2"].indexOf(String(step)[0]);
}
