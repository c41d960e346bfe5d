// Data tables: sort by a column, filter rows, turn pages.

import { all, find } from "./dom.js";
import { w } from "./words.js";

/** Show the first page of every data table under `root` that was not prepared yet. */
export function prepareTables(root) {
  for (const table of all(".data-table", root)) show(table);
}

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-table-filter]")) return;
  const table = event.target.closest(".data-table");
  table.page = 0;
  show(table);
});

document.addEventListener("click", (event) => {
  const table = event.target.closest(".data-table");
  const step = event.target.closest("[data-table-step]");
  const sort = event.target.closest("[data-table-sort]");
  if (step) {
    table.page = (table.page ?? 0) + Number(step.dataset.tableStep);
    show(table);
  } else if (sort) sortBy(table, Number(sort.dataset.tableSort), sort.closest("th"));
});

function sortBy(table, column, header) {
  const way = header.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
  for (const other of all("thead th", table)) other.setAttribute("aria-sort", other === header ? way : "none");
  const language = document.documentElement.lang;
  const sign = way === "ascending" ? 1 : -1;
  const rows = all("tbody tr", table).sort((one, two) => {
    const [a, b] = [one.cells[column], two.cells[column]];
    if (a?.dataset.sort !== undefined && b?.dataset.sort !== undefined) return sign * (a.dataset.sort - b.dataset.sort);
    return sign * (a?.textContent ?? "").localeCompare(b?.textContent ?? "", language, { numeric: true });
  });
  find("tbody", table).append(...rows);
  table.page = 0;
  show(table);
}

function show(table) {
  const size = Number(table.dataset.pageSize);
  const sought = find("[data-table-filter]", table).value.trim().toLowerCase();
  const rows = all("tbody tr", table);
  const kept = rows.filter((row) => !sought || row.textContent.toLowerCase().includes(sought));
  const last = Math.max(0, Math.ceil(kept.length / size) - 1);
  table.page = Math.min(Math.max(table.page ?? 0, 0), last);
  const first = table.page * size;
  const page = new Set(kept.slice(first, first + size));
  for (const row of rows) row.hidden = !page.has(row);
  find(".table-count", table).textContent = kept.length
    ? w("rows_of", { from: first + 1, to: Math.min(first + size, kept.length), n: kept.length })
    : w("nothing_found");
  const [back, forth] = all("[data-table-step]", table);
  back.disabled = table.page === 0;
  forth.disabled = table.page === last;
  find(".table-pages", table).hidden = rows.length <= size && !sought;
  find(".table-tools", table).hidden = rows.length <= size;
}
