/* A long list becomes a box to search in: <select data-seek="what to say when nothing fits">. Wide spaces before a
   choice tell how deep it stands. Without script it stays a list; the list also stays what is sent. */
(function () {
  "use strict";
  var MOST = 300;
  var made = 0;

  function choices(select) {
    var above = [];
    return Array.from(select.options).map(function (option) {
      var words = option.text.replace(/^\u3000+/, "");
      var deep = option.text.length - words.length;
      above.length = deep;
      var path = above.filter(Boolean).join(" › ");
      above[deep] = words;
      return { value: option.value, words: words, deep: deep, path: path };
    });
  }

  function dress(select) {
    if (select.dataset.seekMade || select.multiple) return;
    select.dataset.seekMade = "yes";
    var name = select.id || "seek-choice-" + (made += 1);
    var box = document.createElement("input");
    var list = document.createElement("ul");
    var frame = document.createElement("div");
    var all = choices(select), shown = [], at = -1;

    frame.className = "choose";
    box.type = "text"; box.className = "form-select"; box.autocomplete = "off"; box.id = name;
    list.className = "choose-list"; list.id = name + "-list"; list.hidden = true;
    list.setAttribute("role", "listbox");
    box.setAttribute("role", "combobox"); box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-expanded", "false"); box.setAttribute("aria-controls", list.id);
    ["aria-describedby", "aria-invalid"].forEach(function (said) {
      if (select.hasAttribute(said)) box.setAttribute(said, select.getAttribute(said));
    });
    var label = document.querySelector("label[for='" + CSS.escape(name) + "']");
    if (label) list.setAttribute("aria-label", label.textContent.trim());
    select.id = name + "-value"; select.tabIndex = -1; select.setAttribute("aria-hidden", "true");
    select.classList.add("visually-hidden");
    select.before(frame); frame.append(box, select, list);

    function show() { var one = select.options[select.selectedIndex]; box.value = one ? one.text.replace(/^\u3000+/, "") : ""; }
    function isOpen() { return !list.hidden; }
    function shut() { list.hidden = true; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); at = -1; }

    function point(to) {
      at = to;
      Array.from(list.children).forEach(function (row, number) {
        var here = number === at;
        row.classList.toggle("choose-here", here);
        if (here) { box.setAttribute("aria-activedescendant", row.id); row.scrollIntoView({ block: "nearest" }); }
      });
    }

    function open(query) {
      var words = query.trim().toLowerCase();
      shown = all.filter(function (one) { return !words || one.words.toLowerCase().indexOf(words) !== -1; }).slice(0, MOST);
      list.replaceChildren.apply(list, shown.map(function (one, number) {
        var row = document.createElement("li");
        row.id = name + "-" + number; row.setAttribute("role", "option");
        row.setAttribute("aria-selected", String(one.value === select.value));
        row.textContent = one.words;
        if (!words) row.className = "choose-deep-" + Math.min(one.deep, 4);
        else if (one.path) { var path = document.createElement("span"); path.className = "muted small"; path.textContent = " " + one.path; row.append(path); }
        return row;
      }));
      if (!shown.length) {
        var none = document.createElement("li");
        none.className = "muted"; none.setAttribute("role", "option"); none.setAttribute("aria-disabled", "true");
        none.textContent = select.dataset.seek;
        list.append(none);
      }
      list.hidden = false; box.setAttribute("aria-expanded", "true");
      var present = shown.findIndex(function (one) { return one.value === select.value; });
      if (shown.length) point(words ? 0 : Math.max(present, 0));
      list.scrollIntoView({ block: "nearest" });
    }

    function pick(number) {
      if (!shown[number]) return;
      var changed = select.value !== shown[number].value;
      select.value = shown[number].value;
      show(); shut();
      if (changed) select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    box.addEventListener("focus", function () { box.select(); });
    box.addEventListener("click", function () { if (!isOpen()) open(""); });
    box.addEventListener("input", function () { open(box.value); });
    box.addEventListener("change", function (event) { event.stopPropagation(); });
    box.addEventListener("blur", function () { shut(); show(); });
    box.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!isOpen()) { open(""); return; }
        if (shown.length) point((at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length);
      } else if (event.key === "Enter" && isOpen()) { event.preventDefault(); pick(at); }
      else if (event.key === "Escape" && isOpen()) { event.preventDefault(); event.stopPropagation(); shut(); show(); }
    });
    list.addEventListener("mousedown", function (event) {
      event.preventDefault();
      pick(Array.from(list.children).indexOf(event.target.closest("li")));
    });
    select.addEventListener("change", show);
    window.addEventListener("pageshow", show);
    show();
  }

  function all() { document.querySelectorAll("select[data-seek]").forEach(dress); }
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSettle", all);
})();
