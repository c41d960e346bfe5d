// Accounts as the administrators of the Slack workspace keep them: members, guests, and those who have left.

import { act, read } from "./api.js";
import { all, boot, make } from "./dom.js";
import { avatar, drawPeople } from "./sidebar.js";
import { w } from "./words.js";

const STATES = {
  account_member: { deleted: false, is_restricted: false, is_ultra_restricted: false },
  account_guest: { deleted: false, is_restricted: true, is_ultra_restricted: false },
  account_gone: { deleted: true },
};

function stateOf(person) {
  if (person.deleted) return "account_gone";
  return person.is_restricted || person.is_ultra_restricted ? "account_guest" : "account_member";
}

/** Everybody of this workspace, each with what their account is. */
export function accountsList() {
  const ours = boot.people.filter((person) => !person.is_stranger);
  return make("ul", { class: "accounts", "data-testid": "accounts" }, ours.map((person) => {
    const name = `account-${person.id}`;
    const options = Object.keys(STATES).map((state) => make("option", { value: state, selected: state === stateOf(person) }, w(state)));
    return make("li", {}, avatar(person, true), make("label", { for: name }, person.name), make("select", {
      class: "field", id: name, "data-account": person.id, "data-testid": name,
      onchange: (event) => act("/api/slack/person", { id: person.id, ...STATES[event.target.value] }).then(loadPeople),
    }, options));
  }));
}

/** Ask what everybody's account is now, and show it wherever it is shown. */
export async function loadPeople() {
  try {
    const told = await read("/api/slack/company");
    for (const { id, deleted, is_restricted, is_ultra_restricted } of told.people)
      Object.assign(boot.people.find((person) => person.id === id) ?? {}, { deleted, is_restricted, is_ultra_restricted });
  } catch { /* the live line already says that the sandbox is away */ }
  drawPeople();
  for (const field of all("[data-account]")) field.value = stateOf(boot.people.find((person) => person.id === field.dataset.account));
}
