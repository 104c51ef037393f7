// Speed and learning rate, of the present run or of the next one.

import { feed } from "../../browser/feed.js";
import { commands } from "./commands.js";

const SPEEDS = [[1, "1/s"], [5, "5/s"], [0, "Max"]]; // steps per second, 0 for no limit
const SLOW = "At 1 or 5 steps per second you can see what a single step does.";
const HTML = `
<fieldset class="st-key-speed dn-speed" title="${SLOW}"><legend>Steps per second</legend><div class="dn-switch"></div></fieldset>
<label class="st-key-lr dn-lr"><span>Learning rate</span><output></output><input type="range" min="0" step="1" aria-label="Learning rate"></label>`;
const WHILE = "Not available during a run.";

let speed = 0; // kept while the tab is open

class Tuning {
  constructor(root) {
    this.root = root;
    root.classList.add("dn-tuning");
    root.innerHTML = HTML;
    const one = (name) => root.querySelector(name);
    [this.speeds, this.lr, this.slider, this.output] = [".dn-speed", ".dn-lr", "input", "output"].map(one);
    one(".dn-switch").innerHTML = SPEEDS.map(([value, name]) => `<label><input type="radio" name="dn-speed" value="${value}"><span>${name}</span></label>`).join("");
    one(".dn-switch").onchange = (event) => this.hurry(Number(event.target.value));
    this.slider.oninput = () => this.turn(this.steps[this.slider.value]);
    this.slider.onchange = () => this.settle();
    current = this;
    const ends = [feed.subscribeToRun((frame) => this.follow(frame)), commands.subscribe(() => this.draw())];
    this.leave = () => {
      ends.forEach((end) => end());
      if (current === this) current = null;
    };
  }

  update(data) {
    // What was just chosen here is on its way to the page.
    if (this.wish === undefined || this.wish === data.lr) {
      Object.assign(this, { value: data.lr, wish: undefined });
    }
    this.data = data;
    this.lr.title = data.help;
    if (feed.frame) this.follow(feed.frame);
    this.draw();
  }

  /** During a run the controls follow its frames: another window may have changed them. */
  follow({ active, lr, chosen_speed: chosen }) {
    if (active && !commands.pending("lr") && !this.turning) Object.assign(this, { value: lr, wish: undefined });
    if (active && !commands.pending("speed")) speed = chosen ?? 0;
    this.draw();
    this.hold(active);
  }

  /** The settings of the next run are disabled during a run. */
  hold(active) {
    for (const name of ["preset", "settings"]) {
      const place = document.querySelector(`.st-key-${name}`);
      if (!place || place.inert === active) continue;
      place.inert = active;
      place.parentElement.title = active ? WHILE : "";
    }
  }

  hurry(value) {
    speed = value;
    if (feed.frame?.active) commands.send("speed", value || null);
    this.draw();
  }

  turn(value) {
    Object.assign(this, { value, turning: true });
    this.draw();
  }

  /** The slider was released: sets the learning rate of the present run, or of the next. */
  settle() {
    this.turning = false;
    if (feed.frame?.active) return commands.send("lr", this.value);
    this.wish = this.value;
    this.root.send.setTriggerValue("lr", this.value);
  }

  draw() {
    if (!this.data) return;
    this.steps = [...new Set([...this.data.steps, this.value])].sort((a, b) => a - b);
    const said = Number(this.value.toPrecision(6)).toString();
    Object.assign(this.slider, { max: this.steps.length - 1, value: this.steps.indexOf(this.value) });
    this.slider.ariaValueText = this.output.textContent = said;
    for (const each of this.speeds.querySelectorAll("input")) each.checked = Number(each.value) === speed;
    this.speeds.hidden = this.data.hidden.includes("speed");
    this.lr.hidden = this.data.hidden.includes("lr");
  }
}

let current = null;

/** The values that the next run starts with. */
export const tuning = { chosen: () => ({ lr: current?.value ?? null, speed }) };

/** Mounts both. `update` takes `{ lr, steps, help, hidden }`; they send `lr` between two runs. */
export const mount = (root) => new Tuning(root);
