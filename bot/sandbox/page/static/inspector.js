// The traffic: every call that crossed the sandbox, newest first, with its JSON in the pane.

import { read } from "./api.js";
import { all, find, make } from "./dom.js";
import { go, place } from "./place.js";
import { currentLanguage, w } from "./words.js";

const KEPT = 600;
const entries = new Map();
let last = 0;
let timer = 0;
let service = "";
let sought = "";

export function leaveInspector() {
  clearInterval(timer);
}

export function drawInspector(root) {
  const services = make("select", { class: "field", "aria-label": w("service"), "data-testid": "inspector-service", onchange: (event) => { service = event.target.value; draw(); } },
    ["", "slack", "azure"].map((name) => make("option", { value: name, selected: name === service }, name || w("all_services"))));
  const search = make("input", { class: "field", type: "search", placeholder: w("find_call"), "aria-label": w("find_call"), value: sought, oninput: (event) => { sought = event.target.value.toLowerCase(); draw(); } });
  const head = make("tr", {}, ["time", "service", "call", "status"].map((key) => make("th", { scope: "col" }, w(key))));
  root.replaceChildren(make("div", { class: "sheet", "data-testid": "inspector" },
    make("div", { class: "tools" }, services, search, make("span", { class: "none", id: "calls-count", role: "status" })),
    make("div", { class: "table-frame calls" }, make("table", {}, make("thead", {}, head), make("tbody", { id: "calls" })))));
  root.__html = undefined;
  draw();
  load();
  timer = setInterval(load, 1200);
}

async function load() {
  try {
    const told = await read("/api/journal", { since: last });
    for (const entry of told.entries) entries.set(entry.number, entry);
    if (told.entries.length) last = told.entries.at(-1).number;
    for (const number of [...entries.keys()].slice(0, Math.max(0, entries.size - 5000))) entries.delete(number);
    if (told.entries.length) draw();
  } catch { /* the live line already says that the sandbox is away */ }
}

function draw() {
  const body = find("#calls");
  if (!body) return;
  const kept = [...entries.values()].filter((entry) => (!service || entry.service.startsWith(service)) && (!sought || entry.operation.toLowerCase().includes(sought)));
  find("#calls-count").textContent = `${kept.length} ${w("calls")}`;
  const focused = document.activeElement?.dataset?.call;
  body.replaceChildren(...kept.slice(-KEPT).reverse().map(row));
  if (focused) find(`[data-call="${focused}"]`, body)?.focus();
}

function row(entry) {
  const open = () => go({ pane: `call:${entry.number}` });
  const style = entry.status >= 500 || entry.status === 0 ? "pill pill-bad" : entry.status >= 400 ? "pill pill-busy" : "pill pill-ok";
  const way = entry.direction === "in" ? "→" : "←";
  return make("tr", { class: place().pane === `call:${entry.number}` ? "at" : "", "data-testid": `call-${entry.number}`, onclick: open },
    make("td", {}, clock(entry.at)),
    make("td", {}, entry.service, " ", make("span", { title: w(`direction_${entry.direction}`), "aria-label": w(`direction_${entry.direction}`) }, way)),
    make("td", { class: "operation" }, make("button", { type: "button", "data-call": entry.number }, entry.operation)),
    make("td", {}, make("span", { class: style }, String(entry.status || "—"))));
}

const clock = (at) => new Date(at).toLocaleTimeString(currentLanguage(), { hour12: false }) + "." + at.slice(20, 23);

/** The JSON of one call, in the pane. */
export async function drawCall(root, number) {
  for (const other of all("#calls tr")) other.classList.toggle("at", other.dataset.testid === `call-${number}`);
  if (!entries.has(number)) await load();
  if (!entries.has(number)) {
    try {
      for (const entry of (await read("/api/journal", { since: number - 1 })).entries) entries.set(entry.number, entry);
    } catch { /* said by the live line */ }
  }
  const entry = entries.get(number);
  if (!entry) return root.replaceChildren(make("p", { class: "empty" }, w("nothing_found")));
  const json = (value) => make("pre", {}, typeof value === "string" ? value : JSON.stringify(value, null, 2));
  return root.replaceChildren(make("div", { class: "detail", "data-testid": "call-detail" },
    make("p", {}, make("strong", {}, entry.operation)),
    make("p", { class: "described" }, `${entry.service} · ${w(`direction_${entry.direction}`)} · ${entry.status} · ${new Date(entry.at).toLocaleString(currentLanguage())}${entry.actor ? ` · ${entry.actor}` : ""}`),
    make("h3", {}, w("request")), json(entry.request), make("h3", {}, w("response")), json(entry.response)));
}
