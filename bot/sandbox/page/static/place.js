// Who acts and what they look at. It lives in the address, so that the back button and a second tab work.

import { boot, remember, remembered } from "./dom.js";

/** The language of the visitor's own browser, which picks who asks first. */
export const visitorLanguage = () => (navigator.language.toLowerCase().startsWith("es") ? "es" : "en");

/** Who asks in the guide: the requester that the visitor was last, so that what is remembered per person stays theirs. */
export const requester = () => remembered("requester", boot.requesters[visitorLanguage()]);

const SHEETS = ["home", "azure", "inspector", "faults"];
const listeners = [];
let here = { as: "", at: "", pane: "" };
let bound = here; // where the address leads already: it is read a moment later, and two quick steps are two steps

export const place = () => here;
export const me = () => boot.people.find((person) => person.id === here.as);
export const isSheet = () => SHEETS.includes(here.at);
export const channelOf = (id) => boot.channels.find((channel) => channel.id === id);
export const dmOf = (person) => `D${person.slice(1)}`;
export const onMove = (listener) => listeners.push(listener);

/** Change any of `as`, `at`, `pane` ("", "guide", "thread:<ts>", "call:<n>"). */
export function go(change) {
  const next = { ...bound, ...change };
  if (change.as && bound.as && change.as !== bound.as && bound.at.startsWith("D")) next.at = dmOf(next.as);
  if (change.at && change.at !== bound.at && !("pane" in change) && bound.pane !== "guide") next.pane = "";
  const hash = `#${new URLSearchParams(Object.entries(next).filter(([, value]) => value))}`;
  if (hash === location.hash) return;
  bound = next;
  location.hash = hash;
}

/** Read the address and tell everybody; starts with the last person and channel when it says nothing. */
export function start() {
  const read = () => {
    const said = new URLSearchParams(location.hash.slice(1));
    const before = here;
    const first = boot.requesters[visitorLanguage()] ?? boot.people[0].id;
    const person = [said.get("as"), remembered("as", first), first].find((id) => boot.people.some((one) => one.id === id));
    const known = (id) => SHEETS.includes(id) || id === dmOf(person) || boot.channels.some((channel) => channel.id === id);
    const wanted = said.get("at") ?? remembered("at", boot.start_channel);
    here = { as: person, at: known(wanted) ? wanted : boot.start_channel, pane: said.get("pane") ?? "" };
    bound = here;
    remember("as", here.as);
    if (Object.values(boot.requesters).includes(here.as)) remember("requester", here.as);
    remember("at", here.at);
    for (const listener of listeners) listener(here, before);
  };
  addEventListener("hashchange", read);
  if (!location.hash && !remembered("guided", false)) history.replaceState(null, "", "#pane=guide");
  read();
}
