// Which network answers: a choice, in which the one that is learning says how far it is.

import { feed } from "../../browser/feed.js";
import { count } from "../../browser/words.js";

const FRAME = '<fieldset class="dn-models"><legend>Which network answers</legend></fieldset>';

export function mount(root) {
  root.innerHTML = FRAME;
  const [field] = root.children;
  let data = { networks: [], run: null };
  const leave = feed.subscribe((frame) => {
    if (data.run && feed.run === data.run) tell(field, data.mine, frame);
  });
  const update = (news) => {
    const shown = JSON.stringify(data.networks);
    data = news;
    if (JSON.stringify(data.networks) !== shown) offer(root, field, data.networks);
    for (const { control } of field.querySelectorAll("label")) {
      control.checked = control.value === data.chosen;
    }
    if (data.state) tell(field, data.mine, data);
    if (data.run) feed.join(data.run);
  };
  return { update, leave };
}

function offer(root, field, networks) {
  for (const label of field.querySelectorAll("label")) label.remove();
  for (const { name, note } of networks) {
    const label = field.appendChild(document.createElement("label"));
    label.innerHTML = '<input type="radio" name="dn-model"><span></span><small></small>';
    const [input, words, small] = label.children;
    input.value = words.textContent = name;
    small.textContent = note;
    input.onchange = () => root.send.setTriggerValue("chosen", name);
  }
}

/** Where the visitor's own run stands. */
function tell(field, mine, { state, step }) {
  const inputs = [...field.querySelectorAll("input")];
  const small = inputs.find((input) => input.value === mine)?.parentElement.lastElementChild;
  if (small) small.textContent = standing(state, step);
}

function standing(state, step) {
  const at = `step ${count(step)}`;
  return { running: `learning, ${at}`, paused: `paused, ${at}` }[state] ?? `learned, ${at}`;
}
