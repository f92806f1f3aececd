/* Keys: / search, ? help, j and k to move through rows, x to tick one, Enter or o to open it, g then a letter to go. */
(function () {
  "use strict";
  var going = false;

  function rows() {
    return Array.from(document.querySelectorAll("table[data-keys] > tbody > tr:not([hidden]), [data-keys] > li"));
  }
  function present() { return document.querySelector("[data-keys] [aria-current='true']"); }

  function move(step) {
    var all = rows();
    if (!all.length) return;
    var at = all.indexOf(present());
    var next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    all.forEach(function (row) { row.removeAttribute("aria-current"); });
    next.setAttribute("aria-current", "true");
    next.scrollIntoView({ block: "nearest" });
    var link = next.querySelector("a[href]");
    if (link) link.focus({ preventScroll: true });
  }

  var acts = {
    "/": function () { var box = document.getElementById("seek"); if (box) { box.focus(); box.select(); } },
    "?": function () { var dialog = document.getElementById("keys"); if (dialog && !dialog.open) dialog.showModal(); },
    j: function () { move(1); },
    k: function () { move(-1); },
    x: function () { var row = present(); var box = row && row.querySelector("input[type=checkbox]"); if (box) box.click(); },
    o: function () { var row = present(); var link = row && row.querySelector("a[href]"); if (link) link.click(); },
    g: function () { going = true; setTimeout(function () { going = false; }, 1200); }
  };

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var at = event.target;
    if (at.matches("input, textarea, select, [contenteditable]") && !at.matches("[type=checkbox]")) return;
    if (document.querySelector("dialog[open]")) return;
    if (going) {
      going = false;
      var place = document.querySelector("[data-go='" + CSS.escape(event.key) + "']");
      if (place) { event.preventDefault(); place.click(); return; }
    }
    var act = acts[event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();
