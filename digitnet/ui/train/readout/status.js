// The status of a run: a line, a progress bar, and a message below.

import { feed } from "../../browser/feed.js";
import { say } from "../../browser/set.js";
import { count, percent } from "../../browser/words.js";
import { commands } from "../controls/commands.js";

const WORDS = {
  ready: "Ready to start", waiting: "Queued",
  running: "Training", paused: "Paused", done: "Finished",
};
const SOON = "It starts automatically when another run pauses or ends.";
const SILENT = "No response from the server for five seconds. Reconnecting";
const KEPT = "; your clicks will be sent then";
const LONG = 110; // characters that fit in a line on a laptop

export function mount(root) {
  root.innerHTML = `
    <p class="dn-status-line" role="status"></p>
    <div class="dn-progress" role="progressbar" aria-label="Progress of the run" aria-valuemin="0"
      aria-valuemax="100"><i></i></div>
    <p class="dn-word"><span></span> <button type="button" class="dn-mend" hidden></button></p>`;
  const [line, bar, { children: [word, button] }] = root.children;
  let page = {};

  function draw(frame) {
    const where = `step ${count(frame.step)} of ${count(frame.steps)}`;
    say(line, [WORDS[frame.state] ?? "Stopped", where, ...facts(frame)].join(" · "));
    const share = frame.step / frame.steps;
    bar.firstElementChild.style.transform = `scaleX(${share})`;
    bar.setAttribute("aria-valuenow", Math.round(share * 100));
    const [text, offered] = said(frame, page);
    const mend = page.watching ? null : offered;
    say(word, text);
    word.parentElement.classList.toggle("dn-long", text.length > LONG);
    word.parentElement.classList.toggle("dn-trouble", Boolean(mend || page.problem || feed.silent));
    button.hidden = !mend;
    if (mend) say(button, mend.label);
  }

  const redraw = () => feed.frame && draw(feed.frame);
  button.addEventListener("click", () => {
    const mend = feed.frame?.trouble?.mend;
    if (mend?.again) commands.begin(root, "mend", mend);
    else if (mend) commands.send("mend", mend.value);
  });
  const hear = (problem) => {
    page.problem = problem ?? page.problem;
    redraw();
  };
  const ends = [feed.subscribeToRun(draw), feed.subscribeToLine(redraw), commands.subscribe(hear)];
  return {
    update(data) {
      page = data;
      feed.follow(data.run, data.frame);
      redraw();
    },
    leave: () => ends.forEach((end) => end()),
  };
}

function facts(frame) {
  const facts = [];
  const running = frame.state === "running";
  if (frame.turn) facts.push(`position ${frame.turn}`);
  if (frame.train !== null) facts.push(`${percent(frame.train)} on training images`);
  if (running && frame.left !== null) {
    facts.push(`${duration(frame.left)} left`, `${count(Math.round(frame.speed))} steps/s`);
  }
  const lr = Number(frame.lr_now.toPrecision(2));
  if (running && frame.lr_now !== frame.lr) facts.push(`learning rate now ${lr}`);
  if (frame.state === "done") facts.push(`${duration(frame.seconds)} of training`);
  return facts;
}

/** The most important message, and a setting that fixes the problem. */
function said(frame, page) {
  const { text, mend } = frame.trouble ?? {};
  if (feed.silent) return [`${SILENT}${commands.waiting.length ? KEPT : ""}.`, null];
  if (page.problem) return [page.problem, null];
  if (frame.state === "failed") return [`Training failed: ${frame.message}.`, mend];
  if (frame.state === "running" && text) return [text, mend];
  if (frame.state === "waiting") return [SOON, null];
  const all = [frame.result, page.about, text].filter(Boolean).join(" ");
  if (all) return [all, mend];
  return [frame.message ? `${frame.message[0].toUpperCase()}${frame.message.slice(1)}.` : "", null];
}

function duration(seconds) {
  const [minutes, hours] = [Math.round(seconds / 60), Math.round(seconds / 3600)];
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (minutes < 90) return `${minutes} min`;
  return hours < 48 ? `${hours} h` : `${count(Math.round(hours / 24))} days`;
}
