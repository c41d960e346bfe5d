// What happens in the sandbox, as it happens.

import { read } from "./api.js";
import { find } from "./dom.js";
import { w } from "./words.js";

let online = null;
let connected = true;

/** Call `heard(change)` for each change and `opened()` at each (re)connection, which goes on where the last one ended. */
export function listen(heard, opened) {
  let last = "";
  const connect = () => {
    const stream = new EventSource(`/api/slack/changes?since=${last}`);
    stream.onopen = () => { connected = true; loadPresence(); opened(); };
    stream.onmessage = (event) => {
      const change = JSON.parse(event.data);
      if (typeof change.number === "number") last = change.number;
      heard(change);
    };
    stream.onerror = () => {
      stream.close();
      connected = false;
      drawPresence();
      setTimeout(connect, 1000);
    };
  };
  connect();
}

/** Ask whether the bot's socket is there. */
export async function loadPresence() {
  try {
    const told = await read("/api/slack/company");
    online = told.connected > 0;
  } catch {
    online = null;
  }
  drawPresence();
}

export function drawPresence() {
  const line = find("#presence");
  line.classList.toggle("on", connected && online === true);
  line.classList.toggle("off", !connected || online === false);
  line.textContent = !connected ? w("reconnecting") : online === null ? w("live") : w(online ? "bot_online" : "bot_offline");
}
