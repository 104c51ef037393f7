// Why this digit and not another: the pixels that favour each, with a choice of the other.

import { levels, signed } from "../../browser/codes.js";
import { drawEvidence, pictureCanvas } from "../../browser/pictures.js";
import { reading } from "./reading.js";

const FRAME = `
  <div class="dn-why">
    <p class="dn-why-question">
      <span></span>
      <label><span></span> <select aria-label="Rival digit"></select>?</label>
    </p>
    <div class="dn-why-picture"></div>
    <p class="dn-why-legend"></p>
  </div>`;
const LATER = "The reason appears here, pixel by pixel.";

export function mount(root) {
  root.innerHTML = FRAME;
  const canvas = root.querySelector(".dn-why-picture").appendChild(pictureCanvas(LATER));
  const select = root.querySelector("select");
  select.onchange = () => root.send.setTriggerValue("rival", Number(select.value));
  const leave = reading.subscribe(({ answer }) => show(root, canvas, select, answer));
  return { update() {}, leave };
}

function show(root, canvas, select, answer) {
  root.firstElementChild.classList.toggle("dn-empty", !answer?.can_read);
  const legend = root.querySelector(".dn-why-legend");
  if (!answer?.can_read) {
    legend.textContent = LATER;
    return;
  }
  const { digit, rival, verdict } = answer;
  const [why, than] = root.querySelectorAll(".dn-why-question span");
  why.textContent = `Why ${digit}`;
  than.textContent = verdict === "none" ? "rather than" : "and not";
  offer(select, digit, rival);
  drawEvidence(canvas, signed(answer.evidence), levels(answer.x));
  canvas.setAttribute("aria-label", `Pixels that favour ${digit}, and ${rival}`);
  legend.innerHTML =
    `<b class="dn-for">Orange</b> favours ${digit}, <b class="dn-against">blue</b> favours ` +
    `${rival}; stronger colour: more influence.`;
}

/** The nine other digits to choose from; while the digit stays, so does the list. */
function offer(select, digit, rival) {
  if (select.dataset.digit !== String(digit)) {
    const others = [...Array(10).keys()].filter((other) => other !== digit);
    select.replaceChildren(...others.map((other) => new Option(other, other)));
    select.dataset.digit = digit;
  }
  select.value = rival;
}
