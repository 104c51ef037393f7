// Where a run stands, in a line and a bar, and below it what there is to say about it.

import { answered, arrived, isAsking } from "./asking.js";
import { feed } from "../../browser/feed.js";

const WORDS = {
  ready: "Ready to start",
  waiting: "Waiting for a place",
  running: "Training",
  paused: "Paused",
  done: "Trained",
};
const SOON = "It begins by itself as soon as a run before it rests or ends.";
const LONG = 110; // characters of which a laptop's line has no more
const AGAIN = 1000; // milliseconds after which a message to the server counts as lost

export function mount(root) {
  root.innerHTML = `
    <p class="dn-status-line" role="status"></p>
    <div class="dn-progress" role="progressbar" aria-label="Progress of the run" aria-valuemin="0"
      aria-valuemax="100"><i></i></div>
    <p class="dn-word"><span></span> <button type="button" class="dn-mend" hidden></button></p>`;
  const parts = {
    line: root.querySelector(".dn-status-line"),
    bar: root.querySelector(".dn-progress"),
    word: root.querySelector(".dn-word span"),
    mend: root.querySelector(".dn-mend"),
  };
  let page = {};
  let told = { moment: "", at: 0 };
  let timer = 0;

  function draw(frame) {
    setText(parts.line, [state(frame), ...facts(frame)].join(" · "));
    const share = frame.step / frame.steps;
    parts.bar.firstElementChild.style.transform = `scaleX(${share})`;
    parts.bar.setAttribute("aria-valuenow", Math.round(share * 100));
    const [text, offered] = word(frame, page);
    const mend = page.watching ? null : offered;
    setText(parts.word, text);
    parts.word.parentElement.classList.toggle("dn-long", text.length > LONG);
    parts.word.parentElement.classList.toggle("dn-trouble", Boolean(mend || page.problem));
    parts.mend.hidden = !mend;
    if (mend) setText(parts.mend, mend.label);
    tell(frame);
  }

  /** Has the page built anew where its buttons are those of another moment. */
  function tell(frame) {
    clearTimeout(timer);
    const begun = frame.step ? "begun" : "new";
    const moment = `${frame.state} ${short(frame.lr)} ${begun}`;
    if (!page.state || moment === page.state) return;
    const isNews = moment !== told.moment || performance.now() - told.at > AGAIN;
    if (isNews && !isAsking()) {
      told = { moment, at: performance.now() };
      root.send.setTriggerValue("changed", moment);
    }
    timer = setTimeout(() => feed.frame && tell(feed.frame), AGAIN + 50);
  }

  parts.mend.addEventListener("click", () => {
    const mend = feed.frame?.trouble?.mend;
    if (mend) root.send.setTriggerValue("mend", mend);
  });

  arrived();
  const leave = feed.subscribeToRun(draw);
  return {
    update(data) {
      page = data;
      answered();
      feed.follow(data.run, data.frame);
      if (feed.frame) draw(feed.frame);
    },
    leave() {
      clearTimeout(timer);
      leave();
    },
  };
}

function state(frame) {
  const where = `step ${whole(frame.step)} of ${whole(frame.steps)}`;
  return `${WORDS[frame.state] ?? "Stopped"} · ${where}`;
}

function facts(frame) {
  const facts = [];
  if (frame.turn) facts.push(frame.turn === 1 ? "next in turn" : `number ${frame.turn} in turn`);
  if (frame.train !== null) facts.push(`${(100 * frame.train).toFixed(1)}% of the training images`);
  if (frame.state === "running" && frame.left !== null) {
    const speed = Math.round(frame.speed);
    const updates = speed === 1 ? "update" : "updates";
    facts.push(`${duration(frame.left)} left`, `${whole(speed)} ${updates} a second`);
  }
  if (frame.lr_now !== frame.lr && frame.state === "running") {
    facts.push(`learning rate now ${Number(frame.lr_now.toPrecision(2))}`);
  }
  if (frame.state === "done") facts.push(`${duration(frame.seconds)} of training`);
  return facts;
}

/** What there is to say, and what mends it: the first of what matters most. */
function word(frame, page) {
  const { text, mend } = frame.trouble ?? {};
  if (page.problem) return [page.problem, null];
  if (frame.state === "failed") return [`The training stopped: ${frame.message}.`, mend];
  if (frame.state === "running" && text) return [text, mend];
  if (frame.state === "waiting") return [SOON, null];
  if (page.result || text) return [[page.result, text].filter(Boolean).join(" "), mend];
  return [frame.message ? `${frame.message[0].toUpperCase()}${frame.message.slice(1)}.` : "", null];
}

function duration(seconds) {
  const [minutes, hours] = [Math.round(seconds / 60), Math.round(seconds / 3600)];
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (minutes < 90) return `${minutes} min`;
  return hours < 48 ? `${hours} h` : `${whole(Math.round(hours / 24))} days`;
}

/** A number as Python's %g writes it. */
function short(number) {
  const text = String(Number(number.toPrecision(6)));
  return number !== 0 && Math.abs(number) < 1e-4
    ? number.toExponential().replace(/e-(\d)$/, "e-0$1")
    : text;
}

function whole(number) {
  return number.toLocaleString("en-GB");
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
