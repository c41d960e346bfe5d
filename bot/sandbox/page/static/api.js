// Talking to the sandbox; whatever goes wrong is said in a notice and given back as {ok: false}.

import { toast } from "./toast.js";
import { w } from "./words.js";

const REASONS = { operation_timeout: "timed_out", dispatch_failed: "no_socket" };

/** JSON from a GET. Raises on any other answer than 200. */
export async function read(path, parameters = {}) {
  const answer = await fetch(`${path}${query(parameters)}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** Server-rendered HTML, or null when the sandbox does not answer (the live line says so already). */
export async function fragment(name, parameters = {}) {
  try {
    const answer = await fetch(`/fragments/${name}${query(parameters)}`);
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

/** HTML for something the page already has, such as suggested options; null when it cannot be had. */
export async function drawn(name, body) {
  const answer = await fetch(`/fragments/${name}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).catch(() => null);
  return answer?.ok ? answer.text() : null;
}

/**
 * A deed: POST (or another method) of JSON, or of a form. Gives the answer's JSON with `ok` and the HTTP `code`.
 * What went wrong is said in a notice unless `quiet`.
 */
export async function act(path, body, { method = "POST", quiet = false } = {}) {
  const form = body instanceof FormData;
  try {
    const answer = await fetch(path, { method, headers: form ? {} : { "Content-Type": "application/json" }, body: form ? body : JSON.stringify(body) });
    const told = await answer.json().catch(() => ({}));
    const all = { ...told, ok: answer.ok && told.ok !== false, code: answer.status };
    if (!all.ok && !quiet) toast(explain(all));
    return all;
  } catch {
    if (!quiet) toast(w("unreachable"));
    return { ok: false, status: "unreachable", error: w("unreachable"), code: 0 };
  }
}

/** What an answer that went wrong means, in the page's words. */
export function explain(told) {
  return told.status in REASONS ? w(REASONS[told.status]) : w("refused", { why: told.error || String(told.code) });
}

function query(parameters) {
  const kept = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return kept.length ? `?${new URLSearchParams(kept)}` : "";
}
