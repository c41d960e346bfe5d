// Selects that can be searched. The server draws the list; this keeps the keyboard, the filter and the choice.

import { act, drawn } from "./api.js";
import { all, find, icon, later, make } from "./dom.js";
import { me } from "./place.js";
import { currentLanguage, w } from "./words.js";

const parts = (combo) => ({ input: find("input", combo), list: find("[role=listbox]", combo) });
const plain = (option) => option.text?.text ?? option.value;

/** The options chosen so far, as Slack option objects. */
export const chosenIn = (combo) => JSON.parse(combo.dataset.chosen || "[]");

/** Listen once for every combobox of the page. `chosen(combo)` is called when a choice changes. */
export function watchComboboxes(chosen) {
  document.addEventListener("focusin", (event) => {
    const combo = event.target.closest?.(".combo");
    for (const other of all(".combo")) if (other !== combo) close(other);
  });
  document.addEventListener("mousedown", (event) => {
    const combo = event.target.closest(".combo");
    if (!combo) return all(".combo").forEach(close);
    const option = event.target.closest("[role=option]");
    if (option) {
      event.preventDefault();
      return choose(combo, option, chosen);
    }
    if (event.target.closest(".combo-box")) {
      const { input, list } = parts(combo);
      if (event.target !== input) event.preventDefault();
      input.focus();
      if (list.hidden) open(combo);
    }
  });
  document.addEventListener("click", (event) => {
    const drop = event.target.closest("[data-drop]");
    if (!drop) return;
    const combo = drop.closest(".combo");
    keep(combo, chosenIn(combo).filter((option) => option.value !== drop.dataset.drop));
    parts(combo).input.focus();
    chosen(combo);
  });
  document.addEventListener("input", (event) => {
    const combo = event.target.closest(".combo");
    if (!combo) return;
    open(combo);
    if ("external" in combo.dataset) suggest(combo);
    else filter(combo);
  });
  document.addEventListener("keydown", (event) => {
    const combo = event.target.closest?.(".combo");
    if (combo && event.target.getAttribute("role") === "combobox") keys(combo, event, chosen);
  });
}

function keys(combo, event, chosen) {
  const { input, list } = parts(combo);
  const rows = shownRows(list);
  const at = rows.findIndex((row) => row.classList.contains("at"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) return open(combo);
    point(input, rows, (at + (event.key === "ArrowDown" ? 1 : -1) + rows.length) % rows.length);
  } else if (event.key === "Enter" && !list.hidden && at >= 0) {
    event.preventDefault();
    event.stopPropagation();
    choose(combo, rows[at], chosen);
  } else if (event.key === "Enter") {
    event.preventDefault();
    open(combo);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    event.stopPropagation();
    close(combo);
  } else if (event.key === "Backspace" && "multi" in combo.dataset && !input.value) {
    keep(combo, chosenIn(combo).slice(0, -1));
    chosen(combo);
  }
}

const shownRows = (list) => all("[role=option]", list).filter((row) => !row.hidden);

function open(combo) {
  const { input, list } = parts(combo);
  if (!list.hidden) return;
  for (const row of all("[role=option], .option-group", list)) row.hidden = false;
  const values = new Set(chosenIn(combo).map((option) => option.value));
  for (const row of all("[role=option]", list)) {
    row.setAttribute("aria-selected", values.has(JSON.parse(row.dataset.option).value));
  }
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  const room = (combo.closest(".modal-body, .timeline, .pane-body") ?? document.body).getBoundingClientRect();
  const box = combo.getBoundingClientRect();
  list.classList.toggle("up", room.bottom - box.bottom < 200 && box.top - room.top > 200);
  input.select();
  if ("external" in combo.dataset) suggest(combo);
  else {
    const rows = shownRows(list);
    point(input, rows, Math.max(0, rows.findIndex((row) => row.getAttribute("aria-selected") === "true")));
  }
}

function close(combo) {
  const { input, list } = parts(combo);
  if (list.hidden) return;
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
  const [only] = chosenIn(combo);
  input.value = "multi" in combo.dataset || !only ? "" : plain(only);
}

function point(input, rows, index) {
  rows.forEach((row, position) => {
    row.classList.toggle("at", position === index);
    if (position === index) {
      row.id ||= `${input.id}.${position}.${Math.random().toString(36).slice(2, 7)}`;
      input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    }
  });
}

function filter(combo) {
  const { input, list } = parts(combo);
  const sought = input.value.trim().toLowerCase();
  for (const row of all("[role=option]", list)) row.hidden = Boolean(sought) && !row.textContent.toLowerCase().includes(sought);
  // A heading stands over what is under it, and over nothing it does not stand.
  let heading = null;
  for (const row of list.children) {
    if (row.classList.contains("option-group")) {
      heading = row;
      heading.hidden = true;
    } else if (heading && row.role === "option" && !row.hidden) heading.hidden = false;
  }
  find(".combo-note", list)?.remove();
  const rows = shownRows(list);
  if (!rows.length) list.append(make("li", { class: "combo-note", role: "presentation" }, w("nothing_found")));
  point(input, rows, 0);
}

const suggest = later(async (combo) => {
  const { input, list } = parts(combo);
  const least = Number(combo.dataset.minQuery);
  const typed = input.value.trim();
  const note = (text) => list.replaceChildren(make("li", { class: "combo-note", role: "presentation" }, text));
  if (typed.length < least) return note(w("type_more", { n: least }));
  note(w("searching"));
  const holder = combo.closest("[data-view], [data-message]");
  const found = await act("/api/slack/suggest", {
    as: me().id, action_id: combo.dataset.action, block_id: combo.dataset.block, value: typed,
    view_id: holder?.dataset.view, channel: holder?.dataset.channel, ts: holder?.dataset.message,
  });
  if (input.value.trim() !== typed) return;
  if (!found.ok || found.error) return note(found.error || w("nothing_found"));
  const html = await drawn("options", { as: me().id, lang: currentLanguage(), found });
  if (!html || input.value.trim() !== typed) return note(w("nothing_found"));
  list.innerHTML = html;
  point(input, shownRows(list), 0);
}, 160);

function choose(combo, row, chosen) {
  const { input } = parts(combo);
  const option = JSON.parse(row.dataset.option);
  if ("multi" in combo.dataset) {
    const now = chosenIn(combo);
    const rest = now.filter((other) => other.value !== option.value);
    const most = Number(combo.dataset.max || Infinity);
    if (rest.length === now.length && now.length >= most) return;
    keep(combo, rest.length === now.length ? [...now, option] : rest);
    input.value = "";
    close(combo);
  } else {
    keep(combo, [option]);
    close(combo);
    input.value = plain(option);
  }
  chosen(combo);
}

function keep(combo, options) {
  combo.dataset.chosen = JSON.stringify(options);
  const chips = find(".chips", combo);
  chips?.replaceChildren(...options.map((option) => make("li", { class: "chip" }, plain(option),
    make("button", { type: "button", "data-drop": option.value, "aria-label": `${w("remove")} ${plain(option)}` }, icon("close")))));
}
