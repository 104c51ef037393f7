// One slider over the snapshots of a run: everything on the page rewinds with it.

import { feed } from "../../browser/feed.js";
import { BRANCH, icon, LOOP, PAUSE, PLAY } from "../../browser/icons.js";
import { askedStep, keepInAddress } from "./address.js";
import { Player } from "./player.js";
import { scaleOf } from "./scale.js";
import { Track } from "./track.js";
import { say, set } from "../../browser/set.js";
import { count, percent } from "../../browser/words.js";

const SPEEDS = { 1: "1×", 2: "2×", 4: "4×", 0.5: "½×" };
const BRANCHES = "Start a new run from these weights";
const BACK_FIRST = "Rewind first: a new run can branch from any snapshot";
const FAR = 10; // snapshots for Page Up and Page Down
const FRESH = 1000; // milliseconds between two requests for the snapshots of an active run
let speed = "1"; // kept while the tab is open, as is the next
let loops = false;

const HTML = `
<div class="dn-time" role="group" aria-label="Timeline">
  <button type="button" class="dn-time-play"></button>
  <p class="dn-time-where"><b></b><span></span></p>
  <div class="dn-time-track" role="slider" tabindex="0" aria-label="Step of the run" aria-valuemin="0"></div>
  <p class="dn-time-hint">Once training starts, rewind to any step here.</p>
  <button type="button" class="dn-time-speed"></button>
  <button type="button" class="dn-time-loop" aria-label="Loop" title="Loop">${icon(LOOP)}</button>
  <button type="button" class="dn-time-live"><i></i><span></span></button>
  <button type="button" class="dn-time-branch">${icon(BRANCH)}<span>Branch from here</span></button>
</div>`;

class Timeline {
  update = () => this.draw();

  constructor(root) {
    this.root = root;
    root.innerHTML = HTML;
    this.box = root.querySelector(".dn-time");
    const named = [...this.box.children].map((each) => [each.className.replace("dn-time-", ""), each]);
    this.parts = Object.fromEntries(named);
    this.track = new Track(this.parts.track, (step) => this.go(step));
    this.player = new Player(() => this.advance(), () => this.draw());
    this.player.speed = Number(speed);
    this.asked = -Infinity; // time of the last request for snapshots
    this.listen();
    this.leaves = [feed.subscribeToRun((frame) => this.take(frame)), feed.subscribe(() => this.draw())];
  }

  listen() {
    const { play, speed: faster, loop, live, branch, track } = this.parts;
    play.onclick = () => this.toggle();
    faster.onclick = () => this.faster();
    loop.onclick = () => {
      loops = !loops;
      this.draw();
    };
    live.onclick = () => this.go(null);
    branch.onclick = () => this.root.send.setTriggerValue("branch", feed.at ?? this.frame.step);
    track.addEventListener("keydown", (event) => this.press(event));
    // Prefetch what may soon be shown.
    for (const sign of ["pointerenter", "focusin", "pointerdown"]) {
      this.box.addEventListener(sign, () => this.fetch());
    }
  }

  /** The run's latest frame. */
  take(frame) {
    if (this.run !== feed.run) {
      this.player.pause();
      this.run = feed.run;
      this.begin(frame);
    }
    this.frame = frame;
    this.scale = scaleOf(frame);
    if (feed.at !== null || this.player.playing) this.fetch();
    this.draw();
  }

  /** Goes to the step in the page's address, if this run has a snapshot of it. */
  begin(frame) {
    const step = askedStep(feed.run);
    const scale = scaleOf(frame);
    if (step === null || step >= frame.step || !scale.kept.length) return keepInAddress(null);
    feed.look(scale.kept[scale.before(step)]);
  }

  fetch() {
    const newest = this.scale?.kept.at(-1) ?? -1;
    const now = performance.now();
    if (newest <= feed.snapshots.last || now - this.asked < FRESH) return;
    this.asked = now;
    feed.snapshots.load();
  }

  /** The visitor goes to a step; null for the latest. */
  go(step) {
    this.player.pause();
    this.move(step);
  }

  move(step) {
    feed.look(step);
    keepInAddress(step);
    this.draw();
  }

  toggle() {
    if (this.player.playing) return this.player.pause();
    if (!this.scale?.kept.length) return;
    this.fetch();
    if (feed.at === null) this.move(this.scale.kept[0]);
    this.player.play(this.scale.kept.length);
  }

  /** To the next snapshot, finally to the latest frame; false at the end of the replay. */
  advance() {
    const next = feed.at === null ? this.scale.kept[0] : this.scale.beside(feed.at, 1);
    if (next !== null && !feed.snapshots.get(next)) return true; // still on its way
    this.move(next);
    return next !== null || loops;
  }

  faster() {
    const all = ["0.5", "1", "2", "4"];
    speed = all[(all.indexOf(speed) + 1) % all.length];
    this.player.speed = Number(speed);
    this.draw();
  }

  press(event) {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -FAR, PageUp: FAR };
    const { key } = event;
    if (!this.scale?.kept.length) return;
    if (key === " ") this.toggle();
    else if (key === "Home") this.go(this.scale.kept[0]);
    else if (key === "End") this.go(null);
    else if (key in by) this.go(this.scale.beside(feed.at, by[key]));
    else return;
    event.preventDefault();
  }

  draw() {
    if (!this.frame || !this.scale) return;
    const { frame, scale, parts } = this;
    set(this.box.dataset, "state", stateOf(frame));
    const step = feed.at ?? frame.step;
    const snapshot = feed.at === null ? frame : feed.snapshots.get(feed.at);
    const accuracy = told(snapshot ?? {});
    say(parts.where.firstElementChild, `Step ${count(step)}`);
    say(parts.where.lastElementChild, accuracy);
    this.track.show(scale, feed.at);
    this.tell(step, accuracy);
    this.drawButtons();
  }

  drawButtons() {
    const { play, speed: faster, loop, live, branch } = this.parts;
    const [ended, past] = [this.frame.ended && this.frame.state !== "ready", feed.at !== null];
    face(play, this.player.playing ? [icon(PAUSE), "Pause the replay"] : [icon(PLAY), "Replay the run"]);
    say(faster, SPEEDS[speed]);
    faster.ariaLabel = `Replay speed: ${SPEEDS[speed]}`;
    loop.ariaPressed = String(loops);
    say(live.lastElementChild, ended ? "End" : "Live");
    live.ariaPressed = String(!past);
    live.ariaLabel = ended ? "Go to the end of the run" : "Live: follow the run";
    for (const each of [play, faster, loop, live]) each.disabled = !this.scale.kept.length;
    branch.disabled = !past && this.frame.state !== "stopped";
    branch.title = branch.disabled ? BACK_FIRST : BRANCHES;
  }

  /** For screen readers. */
  tell(step, accuracy) {
    const { track } = this.parts;
    const { kept } = this.scale;
    const index = feed.at === null ? kept.length : this.scale.before(feed.at);
    const latest = feed.at === null ? ", the latest" : "";
    const values = { valuemax: kept.length, valuenow: index, disabled: !kept.length };
    for (const [name, value] of Object.entries(values)) track.setAttribute(`aria-${name}`, value);
    const text = `Step ${count(step)} of ${count(this.frame.steps)}${latest}${accuracy && `, ${accuracy}`}`;
    set(track, "ariaValueText", text);
  }

  leave() {
    this.player.pause();
    this.track.leave();
    for (const leave of this.leaves) leave();
    feed.look(null);
    keepInAddress(null);
  }
}

/** Whether there are no snapshots yet, some, or none any more. */
function stateOf({ plan, step, state, ended }) {
  if (state === "ready" || (!step && !ended)) return "waiting";
  return plan.length ? "there" : "gone";
}

function told({ dev }) {
  return dev === null || dev === undefined ? "" : `${percent(dev)} correct`;
}

function face(button, [html, label]) {
  if (button.ariaLabel === label) return;
  button.innerHTML = html;
  button.ariaLabel = button.title = label;
}

/** Mounts the slider, which moves feed.js's cursor. It sends back `branch`: a step. */
export const mount = (root) => new Timeline(root);
