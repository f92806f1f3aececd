/* Tables: which columns are shown (remembered on this device), and the bar for ticked rows. */
(function () {
  "use strict";

  function read(name) { try { return JSON.parse(localStorage.getItem(name)) || []; } catch (refused) { return []; } }
  function write(name, value) { try { localStorage.setItem(name, JSON.stringify(value)); } catch (refused) { /* no storage */ } }

  function apply(table, hidden) {
    var heads = Array.from(table.tHead ? table.tHead.rows[table.tHead.rows.length - 1].cells : []);
    heads.forEach(function (head, index) {
      var away = Boolean(head.dataset.column) && hidden.indexOf(head.dataset.column) !== -1;
      head.hidden = away;
      Array.from(table.tBodies).forEach(function (body) {
        Array.from(body.rows).forEach(function (row) { if (row.cells.length === heads.length) row.cells[index].hidden = away; });
      });
    });
  }

  function prepare(table) {
    var name = "waypost-columns-" + table.id;
    var hidden = read(name);
    apply(table, hidden);
    var place = document.querySelector("[data-columns-of='" + CSS.escape(table.id) + "']");
    if (!place || place.childElementCount) return;
    Array.from(table.tHead.rows[table.tHead.rows.length - 1].cells).forEach(function (head) {
      if (!head.dataset.column) return;
      var label = document.createElement("label");
      var box = document.createElement("input");
      box.type = "checkbox"; box.checked = hidden.indexOf(head.dataset.column) === -1;
      box.addEventListener("change", function () {
        hidden = read(name).filter(function (one) { return one !== head.dataset.column; });
        if (!box.checked) hidden.push(head.dataset.column);
        write(name, hidden); apply(table, hidden);
      });
      label.append(box, head.textContent.trim());
      place.append(label);
    });
  }

  function count(table) {
    var bar = document.querySelector("[data-bulk-of='" + CSS.escape(table.id) + "']");
    if (!bar) return;
    var ticked = table.querySelectorAll("tbody input[type=checkbox]:checked").length;
    bar.hidden = ticked === 0;
    bar.querySelectorAll("[data-count]").forEach(function (place) { place.textContent = String(ticked); });
  }

  document.addEventListener("change", function (event) {
    var table = event.target.closest && event.target.closest("table[id]");
    if (!table || event.target.type !== "checkbox") return;
    if (event.target.matches("[data-tick-all]")) {
      table.querySelectorAll("tbody input[type=checkbox]").forEach(function (box) { box.checked = event.target.checked; });
    }
    table.querySelectorAll("tbody input[type=checkbox]").forEach(function (box) {
      box.closest("tr").setAttribute("aria-selected", String(box.checked));
    });
    count(table);
  });

  function all(where) {
    where.querySelectorAll("table[data-columns]").forEach(prepare);
    where.querySelectorAll("table[id]").forEach(count);
  }
  document.addEventListener("DOMContentLoaded", function () { all(document); });
  document.addEventListener("htmx:afterSettle", function () { all(document); });
})();
