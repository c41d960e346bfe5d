// What people typed or chose, in the plain form that the sandbox's control interface takes.

import { all } from "./dom.js";
import { chosenIn } from "./combobox.js";
import { act } from "./api.js";
import { me } from "./place.js";
import { w } from "./words.js";

/** The choice in one element: a string, a list, a number, the field of `state.values`, or null. */
export function choiceIn(element) {
  const kind = element.dataset.el;
  if (element.matches(".combo")) {
    const options = chosenIn(element);
    const several = "multi" in element.dataset;
    if (kind.endsWith("external_select")) return several ? { selected_options: options } : { selected_option: options[0] ?? null };
    const values = options.map((option) => option.value);
    return several ? values : values[0] ?? null;
  }
  if (kind === "checkboxes") return all("input:checked", element).map((box) => box.value);
  if (kind === "radio_buttons") return all("input:checked", element)[0]?.value ?? null;
  if (kind === "file_input") return JSON.parse(element.dataset.files || "[]");
  if (kind === "datetimepicker") return element.value ? Math.floor(new Date(element.value).getTime() / 1000) : null;
  if (element.value === "") return null;
  return kind === "rich_text_input" ? { rich_text_value: asRichText(element.value) } : element.value;
}

const asRichText = (text) => ({ type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] });

/** Everything in a view or message: {block_id: {action_id: choice}}. */
export function choicesIn(root) {
  const values = {};
  for (const element of all("[data-el]", root)) {
    if (element.matches("button, .overflow") || !element.dataset.block) continue;
    (values[element.dataset.block] ??= {})[element.dataset.action] = choiceIn(element);
  }
  return values;
}

/** Hand chosen files over when they are picked, as Slack does; a submission then names them. */
export async function upload(input) {
  const said = input.closest(".input")?.querySelector(".field-error");
  if (said) [said.hidden, said.textContent] = [false, w("uploading")];
  const files = [];
  for (const file of input.files) {
    const form = new FormData();
    form.append("as", me().id);
    form.append("file", file);
    const answer = await act("/api/view-file", form);
    if (answer.ok) files.push(answer.file);
  }
  if (said) [said.hidden, said.textContent] = [true, ""];
  input.dataset.files = JSON.stringify(files);
}

/** Give inputs what plain HTML cannot say: a moment in the reader's own time zone. */
export function prepare(root) {
  for (const input of all("input[data-seconds]", root)) {
    const moment = new Date(Number(input.dataset.seconds) * 1000);
    input.value = new Date(moment - moment.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
    input.removeAttribute("data-seconds");
  }
}
