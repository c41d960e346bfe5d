// The middle of the page: a conversation, App Home, or one of the sheets behind the scenes.

import { act, fragment } from "./api.js";
import { boot, find, make } from "./dom.js";
import { drawFaults, leaveFaults } from "./faults.js";
import { prepare } from "./fields.js";
import { drawInspector, leaveInspector } from "./inspector.js";
import { morphInto } from "./morph.js";
import { channelOf, isSheet, me, place } from "./place.js";
import { markRead } from "./sidebar.js";
import { prepareTables } from "./tables.js";
import { currentLanguage, w } from "./words.js";

let shown = "";
let poll = 0;
let following = true; // the end of the conversation is in sight, and stays so when the composer takes more room

const isAtEnd = (timeline) => timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < 60;

/** Keep the end of a conversation in sight when there is less room for it. */
export function watchTimeline() {
  const timeline = find("#timeline");
  timeline.addEventListener("scroll", () => { following = isAtEnd(timeline); }, { passive: true });
  new ResizeObserver(() => { if (following && !isSheet()) timeline.scrollTop = timeline.scrollHeight; }).observe(timeline);
}

/** Show the place one is at; afterwards `refresh` keeps it in step. */
export async function enter() {
  const timeline = find("#timeline");
  clearInterval(poll);
  leaveInspector();
  leaveFaults();
  drawTitle();
  const { at, as } = place();
  find("#frame").dataset.place = isSheet() ? at : "channel";
  // New messages are read out to those who listen; what was there when one came is not.
  timeline.setAttribute("role", isSheet() ? "region" : "log");
  timeline.setAttribute("aria-busy", "true");
  const key = `${as} ${at} ${currentLanguage()}`;
  if (shown !== key) {
    timeline.replaceChildren();
    timeline.__html = undefined;
    shown = key;
  }
  if (at === "inspector" || at === "faults") {
    timeline.removeAttribute("aria-busy");
    return at === "inspector" ? drawInspector(timeline) : drawFaults(timeline);
  }
  if (at === "azure") poll = setInterval(refresh, 1500);
  if (at === "home") act("/api/slack/home", { as }, { quiet: true });
  await refresh();
  timeline.removeAttribute("aria-busy");
  if (!isSheet()) {
    markRead();
    timeline.scrollTop = timeline.scrollHeight;
  } else timeline.scrollTop = 0;
}

/** Bring what is shown up to date; the view stays at the end of a conversation when it was there. */
export async function refresh() {
  const { at, as } = place();
  const asked = { as, lang: currentLanguage() };
  if (at === "inspector" || at === "faults") return;
  const html = isSheet()
    ? await fragment(at, asked)
    : await fragment("messages", { ...asked, channel: at });
  if (html === null || at !== place().at || as !== place().as) return;
  const timeline = find("#timeline");
  const atEnd = isAtEnd(timeline);
  if (!morphInto(timeline, html)) return;
  prepare(timeline);
  prepareTables(timeline);
  if (!isSheet() && atEnd) timeline.scrollTop = timeline.scrollHeight;
}

function drawTitle() {
  const { at } = place();
  const channel = channelOf(at);
  const sheets = {
    home: [w("app_home"), boot.app.name],
    azure: [w("azure_title"), w("azure_note")],
    inspector: [w("inspector_title"), w("inspector_note")],
    faults: [w("faults_title"), w("clock_note")],
  };
  const dm = at.startsWith("D") ? [boot.app.name, `${w("direct")} · ${me().name}`] : null;
  const named = channel ? [`# ${channel.name}`, channel.is_ext_shared ? w("shared") : ""] : null;
  const [title, note] = sheets[at] ?? dm ?? named ?? ["", ""];
  find("#place-title").textContent = title;
  find("#place-note").textContent = note;
  find("#place-note").hidden = !note;
}

/** A plain notice in place of content. */
export const notice = (text) => make("p", { class: "empty" }, text);
