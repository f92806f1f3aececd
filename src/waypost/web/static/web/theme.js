/* Runs before the page is drawn, so that it never flashes in the wrong colours. */
(function () {
  try {
    var chosen = localStorage.getItem("waypost-theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch (refused) { /* no storage: the system's choice stands */ }
})();
