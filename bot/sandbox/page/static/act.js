// What happens when somebody presses, chooses or types in a block.

import { act } from "./api.js";
import { all, find, later } from "./dom.js";
import { watchComboboxes } from "./combobox.js";
import { choiceIn, choicesIn, upload } from "./fields.js";
import { me, place } from "./place.js";

/** Listen for everything that Block Kit can send; inputs in a modal wait for Submit unless they dispatch. */
export function watchBlocks() {
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", onInput);
  watchComboboxes((combo) => chosen(combo));
}

async function onClick(event) {
  const opener = event.target.closest(".overflow > [aria-haspopup]");
  for (const menu of all(".menu:not([hidden])")) if (!opener || menu !== menuOf(opener)) shut(menu);
  if (opener) return menuOf(opener).hidden ? openMenu(opener) : shut(menuOf(opener));
  const item = event.target.closest("[role=menuitem]");
  if (item) {
    shut(item.closest(".menu"));
    if (item.dataset.shortcut) {
      const message = item.closest("[data-message]");
      return act("/api/slack/shortcut", { as: me().id, callback_id: item.dataset.shortcut, channel: message?.dataset.channel ?? place().at, ...(message && { ts: message.dataset.message }) });
    }
    if ("delete" in item.dataset) {
      const { channel, message: ts } = item.closest("[data-message]").dataset;
      const told = await act("/api/slack/delete", { as: me().id, channel, ts });
      // What had the focus goes with the message; whoever is here with the keyboard stays in the conversation.
      if (told.ok) find("#timeline").focus({ preventScroll: true });
      return told;
    }
    const overflow = item.closest("[data-el=overflow]");
    if (overflow) return press(overflow, JSON.parse(item.dataset.option).value, item.dataset.url);
  }
  const button = event.target.closest("button[data-el]");
  if (button) press(button, button.dataset.value ?? null, button.dataset.url);
}

const menuOf = (opener) => find(".menu", opener.parentElement);

function openMenu(opener) {
  const menu = menuOf(opener);
  menu.hidden = false;
  menu.classList.remove("up");
  const room = (opener.closest(".modal-body, .timeline, .pane-body") ?? document.body).getBoundingClientRect();
  const taken = menu.getBoundingClientRect();
  menu.classList.toggle("up", taken.bottom > room.bottom && opener.getBoundingClientRect().top - taken.height > room.top);
  opener.setAttribute("aria-expanded", "true");
  find("[role=menuitem]", menu)?.focus();
}

function shut(menu) {
  const opener = find("[aria-haspopup]", menu.parentElement);
  const focused = menu.contains(document.activeElement);
  menu.hidden = true;
  opener.setAttribute("aria-expanded", "false");
  if (focused) opener.focus();
}

function onKey(event) {
  const menu = event.target.closest?.(".menu");
  if (menu) {
    const items = all("[role=menuitem]", menu);
    const at = items.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      items[(at + step + items.length) % items.length].focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      shut(menu);
    } else if (event.key === "Tab") shut(menu);
    return;
  }
  const field = event.target.closest?.("input.field[data-el], textarea.field[data-el]");
  if (field && event.key === "Enter" && (field.localName === "input" || event.ctrlKey || event.metaKey)) {
    if (!dispatches(field, "on_enter_pressed")) return;
    event.preventDefault(); // the app is asked; the form is not sent
    press(field, choiceIn(field));
  }
}

// A field that has gone meanwhile, with its modal, tells nobody anything.
const typed = later((field) => field.isConnected && press(field, choiceIn(field)), 350);

function onInput(event) {
  const field = event.target.closest("input.field[data-el], textarea.field[data-el]");
  if (field && dispatches(field, "on_character_entered")) typed(field);
}

function onChange(event) {
  const element = event.target.closest("[data-el]");
  if (!element || element.matches(".combo")) return;
  if (element.dataset.el === "file_input") return upload(event.target);
  if (element.matches(".choices, [type=date], [type=time], [type=datetime-local]")) chosen(element);
}

/** A choice sends an action at once, except inside an input block that does not dispatch. */
function chosen(element) {
  clearError(element);
  const input = element.closest("[data-input-block]");
  if (!input || "dispatches" in input.dataset) press(element, choiceIn(element));
}

function dispatches(field, when) {
  const input = field.closest("[data-input-block]");
  if (!input || !("dispatches" in input.dataset)) return false;
  return (field.dataset.dispatch || "on_enter_pressed").includes(when);
}

export function clearError(element) {
  const input = element.closest("[data-input-block]");
  if (!input) return;
  input.classList.remove("has-error");
  const said = find(".field-error", input);
  if (said) said.hidden = true;
  for (const control of all("[aria-invalid]", input)) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
}

async function press(element, value, url = "") {
  if (element.getAttribute("aria-busy") === "true") return;
  const question = find(":scope > template[data-confirm]", element);
  if (question && !(await confirmed(question))) return;
  if (url) window.open(url, "_blank", "noopener,noreferrer");
  const holder = element.closest("[data-view], [data-message]");
  if (!holder || "closing" in holder.dataset) return;
  const where = holder.dataset.view ? { view_id: holder.dataset.view } : { channel: holder.dataset.channel, ts: holder.dataset.message };
  element.setAttribute("aria-busy", "true");
  await act("/api/slack/press", {
    as: me().id, ...where, block_id: element.dataset.block, action_id: element.dataset.action, value,
    ...(holder.dataset.view && { values: choicesIn(holder) }), ...(element.localName === "button" && { element: asShown(element) }),
  });
  element.removeAttribute("aria-busy");
}

/** A button as this screen shows it, in case the message has changed by the time the click arrives. */
function asShown(button) {
  const { el, action, value } = button.dataset;
  return { type: el, action_id: action, text: { type: "plain_text", text: button.innerText }, ...(value !== undefined && { value }) };
}

function confirmed(template) {
  const dialog = find("#confirm");
  const content = template.content.cloneNode(true);
  const buttons = document.createElement("div");
  buttons.className = "confirm-buttons";
  buttons.append(...content.querySelectorAll("button"));
  content.querySelector("h2").id = "confirm-title";
  dialog.setAttribute("aria-labelledby", "confirm-title");
  dialog.replaceChildren(content, buttons);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
    dialog.returnValue = "";
    for (const button of buttons.children) button.onclick = () => dialog.close(button.dataset.confirmAnswer);
  });
}
