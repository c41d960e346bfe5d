// Puts the page together.

import { loadPeople } from "./accounts.js";
import { watchBlocks } from "./act.js";
import { placeComposer } from "./composer.js";
import { all, boot, find, later, remember, remembered } from "./dom.js";
import { drawPresence, listen, loadPresence } from "./live.js";
import { refreshModal, watchModal } from "./modal.js";
import { enterPane, refreshThread, watchPane } from "./pane.js";
import { isSheet, me, onMove, place, start } from "./place.js";
import { countUnread, drawPeople, drawPlaces, forgetUnread, loadPlaces, watchSidebar } from "./sidebar.js";
import { enter, refresh, watchTimeline } from "./timeline.js";
import { followPerson, toggleLanguage } from "./words.js";

function drawAll() {
  drawPeople();
  drawPlaces();
  drawPresence();
  find("#composer-slot").replaceChildren();
  if (!isSheet()) placeComposer(find("#composer-slot"), { channel: place().at });
  enter();
  enterPane();
}

onMove((now, before) => {
  const language = followPerson(me());
  if (language || now.as !== before.as || now.at !== before.at) {
    drawAll();
    loadPlaces();
    if (now.as !== before.as) refreshModal();
  } else enterPane();
});

const soon = { messages: later(() => { refresh(); refreshThread(); }, 25), modal: later(refreshModal, 15), home: later(refresh, 25), places: later(loadPlaces, 50), people: later(loadPeople, 50) };

function heard(change) {
  const detail = change.detail ?? change;
  switch (change.kind) {
    case "message":
      if (detail.action === "posted") countUnread(detail);
      if (detail.channel === place().at) soon.messages();
      break;
    case "view":
      if (detail.user === place().as) soon.modal();
      break;
    case "home":
      if (detail.user === place().as && place().at === "home") soon.home();
      break;
    case "socket":
      loadPresence();
      break;
    case "channel":
      soon.places();
      break;
    case "person":
      soon.people();
      soon.places();
      break;
    case "reset":
      soon.people();
      forgetUnread();
      soon.messages();
      soon.modal();
      break;
  }
}

find("#workspace-name").textContent = boot.team.name;
// Not by the address: that says who acts and where, and a place in the page is neither.
for (const link of all(".skip")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    (find(link.dataset.skip) ?? find("#timeline")).focus();
  });
}
find("#language").addEventListener("click", () => { if (toggleLanguage(me())) drawAll(); });
find("#theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("amlbot.theme", root.dataset.theme); } catch { remember("theme", remembered("theme", "auto")); }
});
watchSidebar();
watchBlocks();
watchModal();
watchPane();
watchTimeline();
start();
listen(heard, () => { soon.messages(); soon.modal(); });
