// Applies the chosen theme before the first paint; "auto" follows the system.
(() => {
  let chosen = "auto";
  try { chosen = localStorage.getItem("amlbot.theme") || "auto"; } catch { /* storage may be closed to us: follow the system */ }
  if (chosen !== "auto") document.documentElement.dataset.theme = chosen;
})();
