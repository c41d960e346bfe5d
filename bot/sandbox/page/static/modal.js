// Modals: a stack of up to three views, drawn in one dialog that keeps the focus.

import { act, fragment } from "./api.js";
import { all, find } from "./dom.js";
import { clearError } from "./act.js";
import { choicesIn, prepare } from "./fields.js";
import { morphInto } from "./morph.js";
import { me, place } from "./place.js";
import { prepareTables } from "./tables.js";
import { currentLanguage, w } from "./words.js";

let shown = "";
let turn = 0;

/** Show the acting person's topmost view, or none. */
export async function refreshModal() {
  const dialog = find("#modal");
  const asked = ++turn;
  const person = place().as;
  const html = await fragment("view", { as: person, lang: currentLanguage() });
  if (html === null || asked !== turn) return;
  if (!html.trim()) {
    shown = "";
    dialog.__html = undefined;
    if (dialog.open) dialog.close();
    dialog.replaceChildren();
    return;
  }
  const view = /data-view="([^"]+)"/.exec(html)?.[1] ?? "";
  const fresh = `${person} ${view}` !== shown;
  if (fresh) {
    dialog.replaceChildren();
    dialog.__html = undefined;
    shown = `${person} ${view}`;
  }
  if (morphInto(dialog, html)) {
    prepare(dialog);
    prepareTables(dialog);
  }
  if (!dialog.open) dialog.showModal();
  if (fresh) (find("[data-autofocus]", dialog) ?? find(".modal-body input, .modal-body textarea, .modal-body button", dialog) ?? find("#modal-title", dialog))?.focus();
}

export function watchModal() {
  const dialog = find("#modal");
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-view]")) close();
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(event.target);
  });
  dialog.addEventListener("input", (event) => clearError(event.target));
}

async function close() {
  const form = find("#modal [data-view]");
  if (!form) return;
  form.dataset.closing = ""; // what was typed a moment ago is no longer told: the view may be gone when it arrives
  await act("/api/slack/close", { as: me().id, view_id: form.dataset.view });
  await refreshModal();
  delete form.dataset.closing;
}

async function submit(form) {
  const button = find("[data-testid=modal-submit]", form);
  if (button.getAttribute("aria-busy") === "true") return;
  for (const input of all("[data-input-block]", form)) clearError(input);
  find(".modal-error", form).textContent = "";
  button.setAttribute("aria-busy", "true");
  const answer = await act("/api/slack/submit", { as: me().id, view_id: form.dataset.view, values: choicesIn(form) }, { quiet: true });
  button.removeAttribute("aria-busy");
  if (Object.keys(answer.errors ?? {}).length) return showErrors(form, answer.errors);
  if (!answer.ok) find(".modal-error", form).textContent = answer.status === "operation_timeout" ? w("timed_out") : answer.error;
  refreshModal();
}

function showErrors(form, errors) {
  let first = null;
  for (const input of all("[data-input-block]", form)) {
    const text = errors[input.dataset.inputBlock];
    if (!text) continue;
    const said = find(".field-error", input);
    said.textContent = text === "Please complete this required field." ? w("required") : text;
    said.hidden = false;
    input.classList.add("has-error");
    const control = find("input, textarea", input);
    control?.setAttribute("aria-describedby", said.id);
    control?.setAttribute("aria-invalid", "true");
    first ??= control;
  }
  first?.focus();
  first?.scrollIntoView({ block: "nearest" });
}
