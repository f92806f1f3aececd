/* Draws <div class="chart" data-chart="ID"> from the ECharts option in the json_script of that id.
   Colours may be named by token ("@seal", "@go", "@ink", "@ink-2", "@warn", "@focus", "@line", "@plan-tint").
   Tooltips are drawn as text on the canvas, because the content security policy forbids inline styles. */
(function () {
  "use strict";
  var drawn = new Map();

  function token(name) { return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim(); }

  function coloured(value) {
    if (typeof value === "string") return value.charAt(0) === "@" ? token(value === "@ink" ? "chart-1" : value.slice(1)) : value;
    if (Array.isArray(value)) return value.map(coloured);
    if (value && typeof value === "object") {
      var made = {};
      Object.keys(value).forEach(function (key) { if (key !== "__proto__") made[key] = coloured(value[key]); });
      return made;
    }
    return value;
  }

  function axis(option) {
    return Object.assign({}, option, {
      axisLine: Object.assign({ lineStyle: { color: token("line-strong") } }, option.axisLine),
      axisLabel: Object.assign({ color: token("ink-2"), fontSize: 13 }, option.axisLabel),
      splitLine: Object.assign({ lineStyle: { color: token("line") } }, option.splitLine)
    });
  }

  function dressed(option) {
    var dress = coloured(option);
    dress.color = dress.color || ["chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-6"].map(token);
    dress.textStyle = Object.assign({ fontFamily: getComputedStyle(document.body).fontFamily, color: token("ink"), fontSize: 13 }, dress.textStyle);
    dress.tooltip = Object.assign({ trigger: "item", backgroundColor: token("card"), borderColor: token("line"), textStyle: { color: token("ink"), fontSize: 13 }, shadowBlur: 0, extraCssText: "" }, dress.tooltip, { renderMode: "richText" });
    if (dress.legend) dress.legend = Object.assign({ textStyle: { color: token("ink-2") }, itemWidth: 14, itemHeight: 10, icon: "rect" }, dress.legend);
    dress.grid = dress.grid || { left: 8, right: 24, top: dress.legend ? 36 : 16, bottom: 8, containLabel: true };
    ["xAxis", "yAxis"].forEach(function (name) {
      if (dress[name]) dress[name] = Array.isArray(dress[name]) ? dress[name].map(axis) : axis(dress[name]);
    });
    dress.aria = { enabled: true, label: { enabled: false }, decal: { show: false } };
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) dress.animation = false;
    else { dress.animationDuration = 250; dress.animationDurationUpdate = 200; }
    return dress;
  }

  function draw(place) {
    var words = document.getElementById(place.dataset.chart);
    if (!words || !window.echarts || !place.clientWidth) return;
    var chart = drawn.get(place);
    if (!chart) {
      chart = window.echarts.init(place, null, { renderer: "canvas" });
      drawn.set(place, chart);
      new ResizeObserver(function () { chart.resize(); }).observe(place);
      chart.on("click", function (event) {
        var to = event.data && event.data.href;
        if (typeof to === "string" && to.charAt(0) === "/" && to.charAt(1) !== "/") window.location.assign(to);
      });
    }
    chart.setOption(dressed(JSON.parse(words.textContent)), true);
    chart.resize();
  }

  function all() {
    drawn.forEach(function (chart, place) { if (!place.isConnected) { chart.dispose(); drawn.delete(place); } });
    document.querySelectorAll("[data-chart]").forEach(draw);
  }
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSettle", all);
  document.addEventListener("waypost:theme", all);
  document.addEventListener("toggle", all, true);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
})();
