// Short notices at the foot of the page.

import { find, icon, make } from "./dom.js";
import { w } from "./words.js";

export function toast(text) {
  const box = find("#toasts");
  if ([...box.children].some((child) => child.dataset.text === text)) return;
  const drop = () => notice.remove();
  const notice = make("div", { class: "toast", "data-testid": "toast", "data-text": text }, icon("warning"), make("span", {}, text),
    make("button", { type: "button", "aria-label": w("close"), onclick: drop }, icon("close")));
  // A modal lies in the browser's top layer: a notice outside it could not be seen.
  const layer = document.querySelector("dialog[open]");
  (layer ?? document.body).append(box);
  box.append(notice);
  setTimeout(drop, 12000);
}
