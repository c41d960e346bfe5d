// Small ways to find and make elements; text is always text, never markup.

export const find = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** An element with attributes; functions become listeners, strings become text. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** One of the page's line icons, cloned from the set that the server put in the page. */
export function icon(name) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("viewBox", "0 0 20 20");
  drawing.setAttribute("aria-hidden", "true");
  for (const [key, value] of Object.entries({ fill: "none", stroke: "currentColor", "stroke-width": "1.7", "stroke-linecap": "round", "stroke-linejoin": "round" })) drawing.setAttribute(key, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", boot.icons[name]);
  drawing.append(path);
  return drawing;
}

/** What the server wrote into the page: company, words, icons, guide, commands. */
export const boot = JSON.parse(find("#boot").textContent);

export const later = (work, milliseconds) => {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), milliseconds);
  };
};

export const remembered = (key, otherwise) => {
  try { return JSON.parse(localStorage.getItem(`amlbot.${key}`)) ?? otherwise; } catch { return otherwise; }
};
export const remember = (key, value) => {
  try { localStorage.setItem(`amlbot.${key}`, JSON.stringify(value)); } catch { /* storage is closed to us: forget */ }
};
