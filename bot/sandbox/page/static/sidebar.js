// The people one can be, and the places one can look at.

import { read } from "./api.js";
import { all, boot, find, icon, make } from "./dom.js";
import { dmOf, go, me, place } from "./place.js";
import { w } from "./words.js";

const unread = new Map(); // person -> Map(channel -> count)
let joined = new Map(); // person -> channel ids, from the sandbox

export const avatar = (person, small = false) =>
  make("span", { class: `avatar${small ? " avatar-small" : ""} hue-${person.hue}`, "aria-hidden": "true" }, person.initials);

export function drawPeople() {
  const rail = find("#people");
  const buttons = boot.people.map((person) => {
    const mine = person.id === place().as;
    const about = person.about[document.documentElement.lang] ?? person.about.en;
    return make("button", {
      type: "button", role: "radio", class: "person", "data-testid": `person-${person.id}`, "data-person-id": person.id,
      "aria-checked": String(mine), tabindex: mine ? "0" : "-1", title: `${person.name} · ${about}`,
      "aria-label": w("be_person", { name: person.name, about }),
    }, avatar(person), make("span", {}, person.name.split(" ")[0]), flag(person));
  });
  const focused = document.activeElement?.dataset?.personId;
  rail.replaceChildren(...buttons);
  if (focused) buttons.find((button) => button.dataset.personId === focused)?.focus();
  find(".person[aria-checked=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  drawMe();
}

function flag(person) {
  if (person.deleted) return make("span", { class: "tag tag-gone" }, w("gone_short"));
  if (person.is_stranger) return make("span", { class: "tag tag-outside" }, w("outside_short"));
  if (person.is_restricted || person.is_ultra_restricted) return make("span", { class: "tag" }, w("guest_short"));
  return null;
}

function drawMe() {
  const person = me();
  const language = document.documentElement.lang;
  const tags = [];
  if (person.deleted) tags.push(make("span", { class: "tag tag-gone" }, w("gone")));
  if (person.is_stranger) tags.push(make("span", { class: "tag tag-outside" }, w("outside")));
  if (person.is_restricted || person.is_ultra_restricted) tags.push(make("span", { class: "tag" }, w("guest")));
  find("#me").replaceChildren(avatar(person), make("div", {},
    make("div", { class: "me-name" }, person.name, tags),
    make("div", { class: "me-about" }, person.about[language] ?? person.about.en),
    make("div", { class: "me-facts" }, `@${person.handle} · ${person.locale} · ${person.tz.split("/").at(-1).replace("_", " ")}`)));
}

/** Ask which conversations the acting person is in, then draw them. */
export async function loadPlaces() {
  const person = place().as;
  try {
    const told = await read("/api/slack/channels", { as: person });
    joined.set(person, new Set(told.channels.map((channel) => channel.id)));
  } catch {
    joined.delete(person);
  }
  if (person === place().as) drawPlaces();
}

export function drawPlaces() {
  const focused = document.activeElement?.closest?.(".place")?.dataset.place;
  const mine = joined.get(place().as);
  const channels = boot.channels.filter((channel) => !mine || mine.has(channel.id));
  find("#channels").replaceChildren(...channels.map((channel) =>
    row(channel.id, channel.name, channel.is_private ? "lock" : channel.is_ext_shared ? "people" : "hash", `channel-${channel.id}`)));
  const dm = dmOf(place().as);
  find("#apps").replaceChildren(
    row(dm, boot.app.name, "bot", `channel-${dm}`, "channel-dm"),
    row("home", w("app_home"), "home", "channel-home"));
  find("#behind").replaceChildren(
    row("azure", w("azure"), "cloud", "channel-azure"),
    row("inspector", w("inspector"), "pulse", "channel-inspector"),
    row("faults", w("faults"), "clock", "channel-faults"));
  // A place is a new button each time; whoever was on it with the keyboard stays on it.
  if (focused) find(`.place[data-place="${focused}"]`)?.focus({ preventScroll: true });
  find(".place[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function row(id, name, drawing, testid, kind = "") {
  const count = unread.get(place().as)?.get(id) ?? 0;
  const at = place().at === id;
  return make("li", {}, make("button", {
    type: "button", class: `place${count ? " unread" : ""}`, "aria-current": at ? "page" : null, "data-place": id,
    "data-testid": testid, "data-kind": kind || null,
  }, icon(drawing), make("span", { class: "place-name" }, name),
  count ? make("span", { class: "count" }, String(count), make("span", { class: "unseen" }, ` ${w("unread")}`)) : null));
}

/** Count a new message as unread for everybody who sees that conversation and is not looking at it now. */
export function countUnread({ channel, ephemeral_for: only, user }) {
  for (const person of boot.people) {
    if (only && only !== person.id) continue;
    if (channel.startsWith("D") && channel !== dmOf(person.id)) continue;
    if (user === person.id) continue;
    if (person.id === place().as && channel === place().at) continue;
    const counts = unread.get(person.id) ?? new Map();
    unread.set(person.id, counts.set(channel, (counts.get(channel) ?? 0) + 1));
  }
  drawPlaces();
}

export function markRead() {
  if (unread.get(place().as)?.delete(place().at)) drawPlaces();
}

export function forgetUnread() {
  unread.clear();
  drawPlaces();
}

export function watchSidebar() {
  find("#people").addEventListener("click", (event) => {
    const button = event.target.closest("[data-person-id]");
    if (button) go({ as: button.dataset.personId });
  });
  find("#people").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const ids = boot.people.map((person) => person.id);
    // From the one that has the focus: a key may come again before the address, which says who one is, has changed.
    const at = ids.indexOf(event.target.closest("[data-person-id]")?.dataset.personId ?? place().as);
    const next = ids[(at + step + ids.length) % ids.length];
    go({ as: next });
    all("[data-person-id]").find((button) => button.dataset.personId === next)?.focus();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-place]:not(.frame), [data-open-channel]");
    if (opener) go({ at: opener.dataset.place ?? opener.dataset.openChannel });
  });
}
