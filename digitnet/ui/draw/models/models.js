// The choice of a network; the visitor's own shows the state of its run.

import { feed } from "../../browser/feed.js";
import { make } from "../../browser/make.js";
import { count } from "../../browser/words.js";

export function mount(root) {
  root.innerHTML = '<fieldset class="dn-models"><legend>Network</legend></fieldset>';
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
    const onchange = () => root.send.setTriggerValue("chosen", name);
    const input = make("input", { type: "radio", name: "dn-model", value: name, onchange });
    field.append(make("label", {}, input, make("span", {}, name), make("small", {}, note)));
  }
}

/** Shows the state of the visitor's own run. */
function tell(field, mine, { state, step }) {
  const inputs = [...field.querySelectorAll("input")];
  const small = inputs.find((input) => input.value === mine)?.parentElement.lastElementChild;
  const standing = { running: "training", paused: "paused" }[state] ?? "trained";
  if (small) small.textContent = `${standing}, step ${count(step)}`;
}
