// The pane at the right: the guide, a thread, or one call of the traffic.

import { fragment } from "./api.js";
import { placeComposer } from "./composer.js";
import { find } from "./dom.js";
import { prepare } from "./fields.js";
import { drawGuide } from "./guide.js";
import { drawCall } from "./inspector.js";
import { morphInto } from "./morph.js";
import { go, place } from "./place.js";
import { prepareTables } from "./tables.js";
import { remember } from "./dom.js";
import { currentLanguage, w } from "./words.js";

let shown = "";
let opener = null;

/** Show what the address asks for. */
export async function enterPane() {
  const { pane, as, at } = place();
  const frame = find("#pane");
  const [kind, what] = pane.split(/:(.*)/s);
  frame.hidden = !pane;
  find("#guide-open").setAttribute("aria-pressed", String(pane === "guide"));
  frame.dataset.kind = kind;
  const key = `${pane} ${as} ${at} ${currentLanguage()}`;
  if (key === shown) return;
  const opened = pane && shown.split(" ")[0] !== pane;
  shown = key;
  find("#pane-body").replaceChildren();
  find("#pane-body").__html = undefined;
  find("#pane-composer").replaceChildren();
  if (kind === "guide") {
    find("#pane-title").textContent = w("try_this");
    drawGuide(find("#pane-body"));
  } else if (kind === "thread") {
    find("#pane-title").textContent = w("thread");
    find("#pane-composer").dataset.testid = "thread-pane-composer";
    placeComposer(find("#pane-composer"), { channel: at, thread: what });
    await refreshThread();
    const body = find("#pane-body");
    body.scrollTop = body.scrollHeight;
    if (opened && opener) find("#pane-composer textarea")?.focus();
  } else if (kind === "call") {
    find("#pane-title").textContent = w("call");
    drawCall(find("#pane-body"), Number(what));
  }
}

/** Bring an open thread up to date. */
export async function refreshThread() {
  const { pane, as, at } = place();
  if (!pane.startsWith("thread:")) return;
  const html = await fragment("thread", { as, channel: at, thread: pane.slice(7), lang: currentLanguage() });
  if (html === null || pane !== place().pane || as !== place().as) return;
  const body = find("#pane-body");
  const atEnd = body.scrollHeight - body.scrollTop - body.clientHeight < 60;
  if (!morphInto(body, html)) return;
  prepare(body);
  prepareTables(body);
  if (atEnd) body.scrollTop = body.scrollHeight;
}

export function watchPane() {
  const leave = () => {
    if (place().pane === "guide") remember("guided", true);
    go({ pane: "" });
    if (opener?.isConnected) opener.focus();
    opener = null;
  };
  find("#pane-close").addEventListener("click", leave);
  find("#pane").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) leave();
  });
  find("#guide-open").addEventListener("click", () => (place().pane === "guide" ? leave() : go({ pane: "guide" })));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-thread]");
    if (!link) return;
    opener = link;
    go({ pane: `thread:${link.dataset.thread}` });
  });
}
