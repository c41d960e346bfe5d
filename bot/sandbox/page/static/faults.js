// The sandbox's clock, the accounts of its people, and trouble to order.

import { accountsList } from "./accounts.js";
import { act, read } from "./api.js";
import { boot, find, make } from "./dom.js";
import { currentLanguage, w } from "./words.js";

const STEPS = [["minutes_10", 600], ["hour_1", 3600], ["day_1", 86400], ["days_30", 2592000]];
let timer = 0;
let told = null;

export function leaveFaults() {
  clearInterval(timer);
}

export function drawFaults(root) {
  const advance = STEPS.map(([key, seconds]) => make("button", {
    type: "button", class: "btn", "data-testid": `advance-${seconds}`, onclick: () => move({ advance_seconds: seconds }),
  }, `+ ${w(key)}`));
  const times = make("input", { class: "field", type: "number", min: "1", max: "99", value: "1", id: "fault-times" });
  const presets = boot.faults.map((name) => make("button", {
    type: "button", class: "btn", "data-testid": `fault-${name}`,
    onclick: async () => { await act("/api/faults", { preset: name, times: Number(times.value) || 1 }); load(); },
  }, w(name)));
  root.__html = undefined;
  root.replaceChildren(make("div", { class: "sheet", "data-testid": "faults" },
    make("section", {}, make("h2", {}, w("clock")),
      make("div", { class: "clock-face", id: "clock-face", "data-testid": "clock-face" }),
      make("div", { class: "tools" }, advance, make("button", { type: "button", class: "btn", id: "clock-stop", "data-testid": "clock-stop", onclick: () => move({ frozen: !told?.frozen }) }, w("freeze")))),
    make("section", {}, make("h2", {}, w("accounts")), make("p", { class: "note" }, w("accounts_note")), accountsList()),
    make("section", {}, make("h2", {}, w("fault_presets")), make("p", { class: "note" }, w("fault_note")),
      make("div", { class: "tools" }, make("label", {}, w("times"), times)), make("div", { class: "tools" }, presets)),
    make("section", {}, make("h2", {}, w("pending_faults")), make("div", { id: "pending-faults", "data-testid": "pending-faults" }))));
  load();
  timer = setInterval(load, 1000);
}

async function move(change) {
  const answer = await act("/api/clock", change);
  if (answer.ok) load();
}

async function load() {
  try {
    const [clock, faults] = await Promise.all([read("/api/clock"), read("/api/faults")]);
    told = clock;
    draw(clock, faults.faults);
  } catch { /* the live line already says that the sandbox is away */ }
}

function draw(clock, faults) {
  const face = find("#clock-face");
  if (!face) return;
  const moment = new Date(clock.now);
  face.replaceChildren(moment.toLocaleString(currentLanguage(), { dateStyle: "full", timeStyle: "medium", timeZone: "UTC" }),
    make("small", {}, clock.frozen ? `UTC · ${w("frozen")}` : "UTC"));
  find("#clock-stop").textContent = clock.frozen ? w("resume") : w("freeze");
  const list = find("#pending-faults");
  const key = JSON.stringify([faults, currentLanguage()]);
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(faults.length
    ? make("ul", { class: "faults-list" }, faults.map((fault) => make("li", {}, make("span", { class: "pill pill-busy" }, `× ${fault.times}`), `${fault.service} · ${fault.kind}${fault.kind === "status" ? ` ${fault.status}` : ""} · ${fault.match}`)))
    : make("p", { class: "none" }, w("no_faults")));
  if (faults.length) list.append(make("button", { type: "button", class: "btn", "data-testid": "clear-faults", onclick: async () => { await act("/api/faults", {}, { method: "DELETE" }); load(); } }, w("clear_faults")));
}
