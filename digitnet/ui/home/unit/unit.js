// One unit's weights taking shape: the pictures of a real run, played once, and again on request.

import { face, PAUSE, PLAY } from "../../browser/icons.js";
import { signed } from "../../browser/codes.js";
import { drawSigned, pictureCanvas } from "../../browser/pictures.js";
import { request } from "../../browser/requests.js";

const SECONDS = 9; // from the first picture to the last

const HTML = `
<p class="dn-home-step"></p>
<div class="dn-home-animation">
  <button type="button"></button>
  <input type="range" min="0" step="any" aria-label="Step">
</div>`;

class UnitAnimation {
  constructor(root, animation) {
    this.animation = { ...animation, pictures: animation.pictures.map((text) => signed(text)) };
    root.classList.add("dn-home-unit");
    root.innerHTML = HTML;
    this.canvas = pictureCanvas("One hidden unit's weights");
    root.prepend(this.canvas);
    const one = (selector) => root.querySelector(selector);
    [this.step, this.button, this.slider] = ["p", "button", "input"].map(one);
    this.last = animation.steps.length - 1;
    this.slider.max = this.last;
    this.slider.oninput = () => this.stop(this.slider.valueAsNumber);
    this.button.onclick = () => (this.playing ? this.stop(this.at) : this.play());
    this.show(0);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.stop(this.last);
    else this.play();
  }

  /** Plays from the current position, or from the start if it is at the end. */
  play() {
    const from = this.at >= this.last ? 0 : this.at;
    const start = performance.now();
    const tick = (now) => {
      this.show(from + (Math.max(0, now - start) / (1000 * SECONDS)) * this.last);
      if (this.at >= this.last) this.stop(this.last);
      else this.playing = requestAnimationFrame(tick);
    };
    this.playing = requestAnimationFrame(tick);
    face(this.button, PAUSE, "Pause");
  }

  stop(at) {
    cancelAnimationFrame(this.playing);
    this.playing = null;
    this.show(at);
    face(this.button, PLAY, at >= this.last ? "Play again" : "Play");
  }

  /** Shows the picture at a position between 0 and the last one, interpolating between two. */
  show(at) {
    const { pictures, steps, accuracies } = this.animation;
    this.at = Math.min(at, this.last);
    const before = Math.floor(this.at);
    const [a, b] = [pictures[before], pictures[Math.min(before + 1, this.last)]];
    const share = this.at - before;
    this.slider.value = this.at;
    drawSigned(this.canvas, a.map((v, i) => v + share * (b[i] - v)), 1);
    const said = stepWords(steps[before], accuracies[before]);
    if (this.step.textContent === said) return;
    this.step.textContent = this.slider.ariaValueText = said;
    this.canvas.ariaLabel = `What one hidden unit has learned. ${said}`;
  }
}

function stepWords(step, accuracy) {
  const when = step ? `After ${step} ${step === 1 ? "step" : "steps"}` : "At the start";
  return `${when}: ${Math.round(100 * accuracy)} of 100 digits correct`;
}

/** Mounts the animation once its pictures have loaded. */
export async function mount(root) {
  const { answer } = await request("parts/home/unit/unit.json");
  const animation = new UnitAnimation(root, answer);
  return { update: () => animation.show(animation.at), leave: () => cancelAnimationFrame(animation.playing) };
}
