// The buttons Train (or Pause or Resume, depending on the state), Step and Stop.

import { feed } from "../../browser/feed.js";
import { face, PAUSE, PLAY, STEP, STOP } from "../../browser/icons.js";
import { make } from "../../browser/make.js";
import { commands } from "./commands.js";
import { tuning } from "./tuning.js";

const TWICE = 400; // milliseconds within which a second press is ignored
const FACES = {
  train: (again) => [PLAY, again ? "Train again" : "Train"],
  pause: () => [PAUSE, "Pause"],
  resume: () => [PLAY, "Resume"],
};

class Transport {
  constructor(root) {
    this.root = root;
    root.classList.add("dn-transport");
    this.main = button(root, "dn-primary");
    this.step = button(root, "", "st-key-step", [STEP, "Step"]);
    this.stop = button(root, "", "st-key-stop", [STOP, "Stop"]);
    this.main.onclick = () => this.press();
    this.step.onclick = () => commands.send("step");
    this.stop.onclick = () => commands.send("stop");
    this.pressed = -Infinity;
    const ends = [feed.subscribeToRun(() => this.draw()), commands.subscribe(() => this.draw())];
    this.leave = () => ends.forEach((end) => end());
  }

  update(data) {
    this.data = data;
    commands.token = data.token;
    this.draw();
  }

  /** What the main button does now. */
  get does() {
    const { active, state } = feed.frame ?? {};
    if (!active) return "train";
    const asked = commands.pending("pause", "resume")?.command;
    return asked === "pause" || (!asked && state === "paused") ? "resume" : "pause";
  }

  press() {
    const now = performance.now();
    if (now - this.pressed < TWICE) return;
    this.pressed = now;
    if (this.does !== "train") return commands.send(this.does);
    commands.begin(this.root, "train", tuning.chosen());
  }

  draw() {
    if (!this.data || !feed.frame) return;
    const { can_train: canTrain, again, hidden } = this.data;
    const { does } = this;
    const { active, state } = feed.frame;
    face(this.main, ...FACES[does](again));
    this.main.parentElement.className = does === "train" ? "st-key-train" : "st-key-pause";
    this.main.disabled = does === "train" && (!canTrain || commands.begins);
    this.step.disabled = !active || state === "waiting";
    this.stop.disabled = !active;
    for (const name of ["stop", "step"]) this[name].ariaBusy = Boolean(commands.pending(name));
    for (const each of [this.main, this.step, this.stop]) {
      const name = each.parentElement.className.replace("st-key-", "");
      each.parentElement.hidden = hidden.includes(name);
    }
  }
}

function button(root, kind, key = "", content = null) {
  const made = make("button", { type: "button", className: `dn-button ${kind}`, disabled: true });
  root.append(make("div", { className: key }, made));
  if (content) face(made, ...content);
  return made;
}

/** Mounts the buttons. `update` takes `{ again, can_train, hidden, token }`; they send `train`. */
export const mount = (root) => new Transport(root);
