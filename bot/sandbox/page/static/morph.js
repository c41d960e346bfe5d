// Bring what is shown in line with new HTML without touching what did not change: focus, scroll, typed text and open
// menus survive. Elements are matched by data-key (or id), else by position. What goes, goes before anything is moved:
// an element that is moved in the document loses the focus, even to where it was.

const OWN_STATE = new Set(["hidden", "aria-expanded", "open", "aria-busy", "aria-activedescendant", "aria-invalid", "aria-describedby"]);

/** Make `root`'s children those of the HTML text. */
export function morphInto(root, html) {
  if (root.__html === html) return false;
  root.__html = html;
  const holder = document.createElement(root.localName);
  holder.innerHTML = html;
  const focused = document.activeElement;
  const message = root.contains(focused) ? focused.closest("article") : null;
  children(root, holder);
  if (focused === document.activeElement) return true;
  if (root.contains(focused)) focused.focus({ preventScroll: true });
  else if (message?.isConnected) {
    // A pressed button that is gone leaves whoever is here with the keyboard at its message, not at the top of the page.
    message.tabIndex = -1;
    message.focus({ preventScroll: true });
  }
  return true;
}

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.dataset?.key || node.id || "" : "";
}

function children(current, wanted) {
  const wantedKeys = new Set([...wanted.childNodes].map(keyOf));
  for (const node of [...current.childNodes]) if (keyOf(node) && !wantedKeys.has(keyOf(node))) node.remove();
  const keyed = new Map();
  for (const node of current.childNodes) if (keyOf(node)) keyed.set(keyOf(node), node);
  let cursor = current.firstChild;
  for (const next of [...wanted.childNodes]) {
    const key = keyOf(next);
    let match = key ? keyed.get(key) : cursor && !keyOf(cursor) ? cursor : null;
    if (match && (match.nodeType !== next.nodeType || match.nodeName !== next.nodeName)) match = null;
    if (!match) {
      current.insertBefore(next, cursor);
      continue;
    }
    keyed.delete(key);
    if (match === cursor) cursor = cursor.nextSibling;
    else current.insertBefore(match, cursor);
    node(match, next);
  }
  while (cursor) {
    const gone = cursor;
    cursor = cursor.nextSibling;
    gone.remove();
  }
}

function node(current, wanted) {
  if (current.nodeType !== Node.ELEMENT_NODE) {
    if (current.nodeValue !== wanted.nodeValue) current.nodeValue = wanted.nodeValue;
    return;
  }
  if (wanted.dataset?.stamp !== undefined && current.dataset.stamp === wanted.dataset.stamp) return;
  if (!current.matches(".combo")) attributes(current, wanted);
  if (current.localName === "template") current.innerHTML = wanted.innerHTML;
  else if (current.matches(".combo")) combo(current, wanted);
  else if (current.localName === "textarea") {
    if (current.defaultValue !== wanted.defaultValue) current.defaultValue = wanted.defaultValue;
  } else children(current, wanted);
}

/** A select keeps what was chosen in it, unless the server's own choice has changed; an open list is left alone. */
function combo(current, wanted) {
  const input = current.querySelector("input");
  if (current.dataset.served === wanted.dataset.served) {
    wanted.dataset.chosen = current.dataset.chosen;
    const [chips, shown] = [wanted.querySelector(".chips"), current.querySelector(".chips")];
    if (chips) chips.replaceWith(shown.cloneNode(true));
    wanted.querySelector("input").setAttribute("value", input.getAttribute("value") ?? "");
  } else input.value = wanted.querySelector("input").defaultValue;
  attributes(current, wanted);
  if (input.getAttribute("aria-expanded") !== "true") children(current, wanted);
}

function attributes(current, wanted) {
  for (const { name } of [...current.attributes]) {
    if (!wanted.hasAttribute(name) && !OWN_STATE.has(name)) current.removeAttribute(name);
  }
  for (const { name, value } of [...wanted.attributes]) {
    if (OWN_STATE.has(name) || current.getAttribute(name) === value) continue;
    current.setAttribute(name, value);
  }
}
