// Where people write: Enter sends, Shift+Enter breaks the line, Up repeats, "/" and "@" and "#" suggest.

import { act, explain } from "./api.js";
import { boot, find, icon, make, remember, remembered } from "./dom.js";
import { channelOf, me, place } from "./place.js";
import { avatar } from "./sidebar.js";
import { toast } from "./toast.js";
import { w } from "./words.js";

const drafts = new Map();
const LIMIT = 60;

/** A composer for a conversation, or for a thread when `thread` is its first message's timestamp. */
export function makeComposer({ channel, thread = "" }) {
  const key = `${place().as} ${channel} ${thread}`;
  const name = channelOf(channel) ? `#${channelOf(channel).name}` : boot.app.name;
  const label = thread ? w("write_reply") : w("write_in", { name });
  const list = make("ul", { class: "suggest", role: "listbox", id: `suggest-${thread || "main"}`, "aria-label": w("suggestions"), hidden: true });
  const box = make("textarea", {
    rows: "1", placeholder: label, "aria-label": label, "data-testid": thread ? "thread-composer" : "composer", role: "combobox",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, spellcheck: "false", autocomplete: "off",
  });
  const button = make("button", { type: "submit", class: "btn send", "data-testid": thread ? "thread-send" : "send", "aria-label": w("send"), title: w("send") }, icon("send"));
  const named = make("span", { "aria-live": "polite" });
  const drop = make("button", { type: "button", class: "btn btn-quiet btn-icon", "aria-label": w("drop_files"), title: w("drop_files") }, icon("close"));
  const chosen = make("div", { class: "chosen-files", "data-testid": "chosen-files", hidden: true }, named, drop);
  const picker = make("input", { type: "file", multiple: true, hidden: true, "data-testid": thread ? "thread-files" : "files" });
  const attach = make("button", { type: "button", class: "btn btn-quiet btn-icon", "data-testid": thread ? "thread-attach" : "attach", "aria-label": w("attach"), title: w("attach") }, icon("attach"));
  const form = make("form", { class: "composer" }, list, chosen, make("div", { class: "composer-row" }, shortcuts(channel, thread), attach, box, picker, button));
  attach.addEventListener("click", () => picker.click());
  picker.addEventListener("change", () => {
    chosen.hidden = !picker.files.length;
    named.textContent = chosen.hidden ? "" : w("attached", { names: [...picker.files].map((file) => file.name).join(", ") });
    box.focus();
  });
  drop.addEventListener("click", () => {
    picker.value = "";
    picker.dispatchEvent(new Event("change"));
  });
  box.value = drafts.get(key) ?? "";
  const suggestions = new Suggestions(box, list);
  let past = -1;

  const fit = () => {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
    box.classList.toggle("is-command", box.value.startsWith("/"));
  };
  const put = (text) => {
    box.value = text;
    box.setSelectionRange(text.length, text.length);
    fit();
  };
  form.put = (text) => {
    put(text);
    box.focus();
  };
  let sent = Promise.resolve();
  let waiting = 0;
  const send = () => {
    const text = box.value;
    const files = [...picker.files];
    if (!text.trim() && !files.length) return;
    suggestions.close();
    if (text.trim()) remember("history", [...remembered("history", []).filter((line) => line !== text), text].slice(-LIMIT));
    picker.value = "";
    chosen.hidden = true;
    past = -1;
    put("");
    drafts.delete(key);
    form.classList.toggle("sending", Boolean(++waiting));
    sent = sent.then(() => deliver(text, files));
  };
  const deliver = async (text, files) => {
    const said = { as: me().id, channel, text, ...(thread && { thread_ts: thread }) };
    const answer = files.length
      ? await act("/api/slack/upload", formOf(said, files), { quiet: true })
      : await act("/api/slack/say", said, { quiet: true });
    form.classList.toggle("sending", Boolean(--waiting));
    if (answer.ok) return;
    // Slackbot has already said, in the conversation, why a command was refused.
    if (answer.code !== 200 || answer.status !== "refused") toast(explain(answer));
    if (!box.value && answer.status !== "operation_timeout") put(text);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  box.addEventListener("input", () => {
    drafts.set(key, box.value);
    past = -1;
    fit();
    suggestions.offer();
  });
  box.addEventListener("blur", () => suggestions.close());
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
      return;
    }
    const lines = remembered("history", []);
    if (event.key === "ArrowUp" && lines.length && (past >= 0 || !box.value)) {
      event.preventDefault();
      past = Math.min(past + 1, lines.length - 1);
      put(lines[lines.length - 1 - past]);
    } else if (event.key === "ArrowDown" && past >= 0) {
      event.preventDefault();
      past -= 1;
      put(past < 0 ? "" : lines[lines.length - 1 - past]);
    }
  });
  requestAnimationFrame(fit);
  return form;
}

function formOf(fields, files) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const file of files) form.append("file", file);
  return form;
}

function shortcuts(channel, thread) {
  const global = boot.shortcuts.filter((shortcut) => shortcut.kind === "global");
  if (thread || !global.length) return null;
  const menu = make("div", { class: "menu", role: "menu", hidden: true }, global.map((shortcut) =>
    make("button", { type: "button", role: "menuitem", "data-shortcut": shortcut.callback_id, "data-testid": `shortcut-${shortcut.callback_id}` }, shortcut.name)));
  return make("div", { class: "overflow shortcuts" }, make("button", {
    type: "button", class: "btn btn-quiet btn-icon", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": w("shortcuts"), title: w("shortcuts"),
    "data-testid": "shortcuts",
  }, icon("shortcut")), menu);
}

/** The list above the composer. */
class Suggestions {
  constructor(box, list) {
    Object.assign(this, { box, list, rows: [], at: 0, start: 0 });
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const row = event.target.closest("li");
      if (row) this.take(this.rows[[...list.children].indexOf(row)]);
    });
  }

  offer() {
    const before = this.box.value.slice(0, this.box.selectionStart);
    const word = /(?:^|\s)([@#][\p{L}\p{N}._-]*)$/u.exec(before)?.[1];
    const slash = /^\/\S*(?: \S*)?$/.test(this.box.value) ? this.box.value.toLowerCase() : null;
    if (word) {
      this.start = before.length - word.length;
      this.rows = named(word);
    } else if (slash) {
      this.start = 0;
      this.rows = boot.commands.filter((line) => line.text.toLowerCase().startsWith(slash) && line.text.toLowerCase() !== slash.trim());
    } else this.rows = [];
    if (!this.rows.length) return this.close();
    this.at = 0;
    this.list.replaceChildren(...this.rows.map((row, index) => make("li", { role: "option", id: `${this.list.id}-${index}` },
      row.person ? avatar(row.person, true) : null, row.person ? row.text : make("code", {}, row.text), make("span", { class: "described" }, row.note ?? ""))));
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", "true");
    this.point(0);
  }

  point(index) {
    this.at = (index + this.rows.length) % this.rows.length;
    [...this.list.children].forEach((row, position) => row.setAttribute("aria-selected", String(position === this.at)));
    this.box.setAttribute("aria-activedescendant", `${this.list.id}-${this.at}`);
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
  }

  take(row) {
    const end = this.box.selectionStart;
    const text = `${this.box.value.slice(0, this.start)}${row.text} `;
    this.box.value = text + this.box.value.slice(end);
    this.box.setSelectionRange(text.length, text.length);
    this.close();
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** True when the key was for the list. A finished command is sent by Enter, not completed. */
  key(event) {
    if (this.list.hidden) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.point(this.at + (event.key === "ArrowDown" ? 1 : -1));
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab" && !event.shiftKey) this.take(this.rows[this.at]);
    else if (event.key === "Enter" && !event.shiftKey && (this.start > 0 || !this.isFinished())) this.take(this.rows[this.at]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  isFinished() {
    return this.box.value.includes(" ") || boot.commands.some((line) => line.text === this.box.value);
  }

  close() {
    this.list.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }
}

function named(word) {
  const sought = word.slice(1).toLowerCase();
  if (word[0] === "#") {
    return boot.channels.filter((channel) => channel.name.startsWith(sought)).map((channel) => ({ text: `#${channel.name}` }));
  }
  const app = { name: boot.app.name, handle: boot.app.name, initials: "a", hue: 5 };
  return [...boot.people, app]
    .filter((person) => person.handle.startsWith(sought) || person.name.toLowerCase().includes(sought))
    .map((person) => ({ text: `@${person.handle}`, note: person.name, person })).slice(0, 8);
}

/** Put a composer for the current conversation under the timeline. */
export function placeComposer(slot, options) {
  const composer = makeComposer(options);
  slot.replaceChildren(composer);
  if (!options.thread) slot.append(make("p", { class: "composer-hint" }, w("composer_hint")));
  return composer;
}

export const mainComposer = () => find("#composer-slot .composer");
