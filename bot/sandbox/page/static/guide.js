// "Try this": the lines people know, in order, with who to be next.

import { boot, make, remember, remembered } from "./dom.js";
import { mainComposer } from "./composer.js";
import { go, place, requester } from "./place.js";
import { w } from "./words.js";

const person = (id) => boot.people.find((one) => one.id === id);
const channel = (id) => boot.channels.find((one) => one.id === id);
const given = (name) => name.split(" ")[0];
const actorOf = (step) => person(step.as || requester());

export function drawGuide(root) {
  const done = new Set(remembered("done", []));
  const steps = boot.guide.map((step, position) => {
    const name = given(actorOf(step).name);
    const where = position ? "" : w("guide_as", { name, channel: channel(step.channel).name });
    const lines = step.lines.map((line, index) => make("button", {
      type: "button", class: "line", "data-testid": `try-${step.key}${index ? `-${index}` : ""}`, onclick: () => take(step, line),
    }, line));
    const next = make("p", { class: "next" }, w(`${step.key}_next`, { name }));
    step.nexts.forEach((turn, index) => next.append(" ", make("button", {
      type: "button", class: "switch", "data-testid": `switch-${step.key}${index ? `-${index}` : ""}`,
      onclick: () => go({ as: turn.as, at: turn.channel }),
    }, w("guide_switch", { name: given(person(turn.as).name) }))));
    return make("li", { class: done.has(step.key) ? "done" : "", "data-step": step.key }, make("h3", {}, w(step.key), where ? make("span", {}, where) : null), lines, next);
  });
  root.replaceChildren(make("div", { class: "guide", "data-testid": "guide" }, make("p", {}, w("guide_intro")), make("ol", {}, steps), make("p", { class: "next" }, w("guide_guest"))));
}

function take(step, line) {
  const actor = actorOf(step).id;
  const moved = place().as !== actor || place().at !== step.channel;
  go({ as: actor, at: step.channel, ...(matchMedia("(max-width: 1120px)").matches && { pane: "" }) });
  remember("done", [...new Set([...remembered("done", []), step.key])]);
  document.querySelector(`[data-step="${step.key}"]`)?.classList.add("done");
  // The move is told by the address's own event, so the new composer is there one turn later.
  setTimeout(() => mainComposer()?.put(line), moved ? 60 : 0);
}
