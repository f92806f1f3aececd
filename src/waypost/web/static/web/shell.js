/* The shell: colours, menus, dialogs, and where the answers of htmx go. */
(function () {
  "use strict";
  var root = document.documentElement;

  function remember(name, value) {
    try { if (value === null) localStorage.removeItem(name); else localStorage.setItem(name, value); } catch (refused) { /* no storage */ }
  }

  function showTheme() {
    var chosen = root.dataset.theme || "system";
    document.querySelectorAll("[data-theme-choice]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
    });
  }

  document.addEventListener("click", function (event) {
    var theme = event.target.closest("[data-theme-choice]");
    if (theme) {
      if (theme.dataset.themeChoice === "system") { delete root.dataset.theme; remember("waypost-theme", null); }
      else { root.dataset.theme = theme.dataset.themeChoice; remember("waypost-theme", theme.dataset.themeChoice); }
      showTheme();
      document.dispatchEvent(new CustomEvent("waypost:theme"));
      return;
    }
    var opener = event.target.closest("[data-dialog]");
    if (opener) {
      var dialog = document.getElementById(opener.dataset.dialog);
      if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); }
      return;
    }
    var closer = event.target.closest("[data-close]");
    if (closer && closer.closest("dialog")) { event.preventDefault(); closer.closest("dialog").close(); return; }
    var fold = event.target.closest("[data-fold-row]");
    if (fold) {
      var row = fold.closest("tr"), before = row.previousElementSibling;
      row.remove();
      var opened = before && before.querySelector("button");
      if (opened) opened.focus();
      return;
    }
    if (event.target.matches("dialog")) event.target.close();
    if (event.target.closest("[data-print]")) window.print();
    document.querySelectorAll("details.menu[open], details.choice-columns[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (!event.target.closest(".seek")) emptySuggestions();
  });

  function emptySuggestions() {
    document.querySelectorAll(".seek-found").forEach(function (place) { place.replaceChildren(); });
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open], details.choice-columns[open]").forEach(function (menu) {
        menu.open = false; menu.querySelector("summary").focus();
      });
      emptySuggestions();
    }
    var seek = event.target.closest && event.target.closest(".seek");
    if (seek && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      var stops = [seek.querySelector("input")].concat(Array.from(seek.querySelectorAll(".seek-found a")));
      var next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) { event.preventDefault(); next.focus(); }
    }
  });

  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-send-on-change]")) event.target.form.requestSubmit();
  });

  /* A filter bar leaves empty fields out of the address. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "get" || form.hasAttribute("hx-get")) return;
    form.querySelectorAll("input[name], select[name]").forEach(function (field) {
      if (field.value === "" && !field.disabled) { field.disabled = true; setTimeout(function () { field.disabled = false; }, 0); }
    });
  });

  /* A part that cannot be had goes away; a control stays. */
  function takeAway(part) { if (!part.matches("input, select, button, a, form")) part.remove(); }

  /* A refusal never takes the place of what the reader has typed: it goes above it. */
  function isRefusal(words) { return words.indexOf('class="refusal"') !== -1; }

  document.addEventListener("htmx:beforeSwap", function (event) {
    var detail = event.detail;
    if (new URL(detail.xhr.responseURL || location.href).pathname === "/sign-in/" && location.pathname !== "/sign-in/") {
      detail.shouldSwap = false;
      location.assign("/sign-in/?next=" + encodeURIComponent(location.pathname + location.search));
      return;
    }
    if (detail.xhr.status < 400 || !isRefusal(detail.serverResponse)) return;
    var asked = detail.requestConfig.elt;
    if (asked.hasAttribute("data-quiet")) { detail.shouldSwap = false; takeAway(asked); return; }
    var dialog = asked.closest("dialog");
    var place = document.getElementById("refusals");
    if (dialog) {
      place = dialog.querySelector(".refusals");
      if (!place) { place = document.createElement("div"); place.className = "refusals dialog-body"; (dialog.querySelector(".dialog-head") || dialog.firstElementChild).after(place); }
    }
    detail.target = place; detail.swapOverride = "innerHTML"; detail.shouldSwap = true; detail.isError = false;
    setTimeout(function () { place.scrollIntoView({ block: "center" }); }, 30);
  });
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.detail.requestConfig.verb !== "get") document.getElementById("refusals").replaceChildren();
  });

  function toast(words, isGood) {
    var place = document.getElementById("toasts");
    var note = document.createElement("div");
    note.className = isGood ? "note note-go" : "note note-seal"; note.textContent = words;
    place.append(note);
    setTimeout(function () { note.remove(); }, isGood ? 4000 : 9000);
  }
  /* What was kept out of the reader's sight says so. */
  document.addEventListener("waypost:kept", function (event) { toast(event.detail.value, true); });
  document.addEventListener("htmx:sendError", function (event) {
    if (!event.detail.elt.hasAttribute("data-quiet")) toast(document.getElementById("toasts").dataset.offline);
  });
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.elt.hasAttribute("data-quiet")) takeAway(event.detail.elt);
    else toast(document.getElementById("toasts").dataset.failed);
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    var swapped = event.detail.target;
    if (!swapped.querySelector) return;
    var first = swapped.querySelector(".error-summary") || swapped.querySelector("[data-focus]");
    if (first) { first.setAttribute("tabindex", "-1"); first.focus(); }
  });

  /* The present tab stands in sight where the row of tabs is wider than the window. */
  function showTabs() {
    document.querySelectorAll(".tabs").forEach(function (row) {
      var here = row.querySelector("[aria-current]");
      if (!here || row.scrollWidth <= row.clientWidth) return;
      row.scrollLeft += here.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - here.offsetWidth) / 2;
    });
  }

  /* On a telephone a bar of filters is folded behind its own button, which says how many are in force. */
  function foldFilters() {
    if (!window.matchMedia("(max-width: 760px)").matches) return;
    document.querySelectorAll("main form.filters").forEach(function (form, number) {
      var send = form.querySelector("button:not([type='button'])");
      if (form.dataset.folded || !send || form.querySelectorAll(".field").length < 3) return;
      var asked = new URLSearchParams(location.search);
      var inForce = Array.from(form.elements).filter(function (field) { return field.name && field.type !== "hidden" && asked.get(field.name); }).length;
      var button = send.cloneNode(true);
      button.type = "button"; button.className = "btn filters-fold"; button.removeAttribute("name");
      if (inForce) button.append(" · " + inForce);
      form.id = form.id || "filters-" + number;
      form.dataset.folded = "yes"; form.hidden = true;
      button.setAttribute("aria-controls", form.id); button.setAttribute("aria-expanded", "false");
      button.addEventListener("click", function () {
        form.hidden = !form.hidden;
        button.setAttribute("aria-expanded", String(!form.hidden));
      });
      form.before(button);
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    showTheme();
    foldFilters();
    showTabs();
    var summary = document.querySelector(".error-summary:not([data-sample] *)");
    if (summary) { summary.setAttribute("tabindex", "-1"); summary.focus(); }
  });
})();
