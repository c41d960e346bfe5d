// The page's own words: those of the acting person's language, or of the one chosen by the toggle.

import { all, boot, find, remember, remembered } from "./dom.js";

let language = "en";
let chosen = remembered("language", "");

export const currentLanguage = () => language;

/** A word in the current language, with {names} filled in. */
export function w(key, values = {}) {
  const word = boot.words[language][key] ?? key;
  return word.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** Follow this person's language unless one was chosen. True when the language changed. */
export function followPerson(person) {
  return use(chosen || person.language);
}

/** Swap between English and Spanish; choosing the person's own language follows people again. */
export function toggleLanguage(person) {
  const next = language === "en" ? "es" : "en";
  chosen = next === person.language ? "" : next;
  remember("language", chosen);
  return use(next);
}

function use(next) {
  const changed = next !== language;
  language = next;
  document.documentElement.lang = next;
  document.title = w("title");
  for (const element of all("[data-w]")) element.textContent = w(element.dataset.w);
  for (const element of all("[data-w-label]")) element.setAttribute("aria-label", w(element.dataset.wLabel));
  for (const element of all("[data-w-title]")) element.title = w(element.dataset.wTitle);
  find("#language-name").textContent = next.toUpperCase();
  find("#language").setAttribute("aria-label", w("language_named", { name: next.toUpperCase() }));
  return changed;
}
