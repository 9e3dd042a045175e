/* Draws every [data-chart] with ECharts from the JSON beside it (see templates/components/chart.html), and every
   [data-chart-url] from the JSON at that address; data-chart-name picks one where the address answers with several.
   The table in the figure stays for screen readers, and for everybody where no script runs. */
(function () {
  "use strict";
  if (!window.echarts) return;
  var drawn = new Map();
  var calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  /* light-dark() is resolved by the browser only where a colour is used, so use it. */
  function colour(token) {
    var probe = document.createElement("span");
    probe.style.color = "var(" + token + ")";
    document.body.append(probe);
    var value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  }

  function options(spec) {
    var ink = colour("--ink-2");
    var line = colour("--line");
    var tones = ["--brand", "--lamp", "--ok", "--info"].map(colour);
    var flat = spec.kind === "hbar";
    var names = {
      type: "category",
      data: spec.labels,
      inverse: flat,
      axisLine: { lineStyle: { color: line } },
      axisTick: { show: false },
      axisLabel: { color: ink, fontSize: 12, hideOverlap: !flat, interval: flat ? 0 : "auto" },
    };
    if (flat) {
      // A person and an indicator are longer than a phone leaves room for beside the bars.
      Object.assign(names.axisLabel, { width: 116, overflow: "break", lineHeight: 14 });
    }
    var values = {
      type: "value",
      min: spec.min || 0,
      max: spec.max || null,
      splitLine: { lineStyle: { color: line } },
      axisLabel: { color: ink, fontSize: 12, formatter: "{value}" + (spec.unit || "") },
    };
    return {
      animation: !calm,
      animationDuration: 300,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 4, right: flat ? 44 : 14, top: spec.series.length > 1 ? 38 : 18, bottom: 4, containLabel: true },
      legend: spec.series.length > 1 ? { top: 0, left: 0, icon: "roundRect", textStyle: { color: ink } } : undefined,
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        confine: true,
        axisPointer: { type: spec.kind === "line" ? "line" : "shadow" },
        backgroundColor: colour("--surface"),
        borderColor: line,
        textStyle: { color: colour("--ink"), fontSize: 13 },
        valueFormatter: function (value) {
          return value === null || value === undefined ? "–" : value + (spec.unit || "");
        },
      },
      xAxis: flat ? values : names,
      yAxis: flat ? names : values,
      series: spec.series.map(function (series, at) {
        return {
          name: series.name,
          type: spec.kind === "line" ? "line" : "bar",
          data: series.data,
          color: tones[at % tones.length],
          barMaxWidth: flat ? 16 : 34,
          symbolSize: 8,
          showSymbol: series.data.length <= 14,
          connectNulls: false,
          lineStyle: { width: 2.5 },
          itemStyle: spec.kind === "line" ? {} : { borderRadius: flat ? [0, 4, 4, 0] : [4, 4, 0, 0] },
          label: {
            show: (flat || spec.series.length === 1) && series.data.length <= 40,
            position: flat ? "right" : "top",
            color: ink,
            fontSize: 12,
          },
          markLine: spec.target
            ? {
                silent: true,
                symbol: "none",
                lineStyle: { color: colour("--warn"), type: "dashed" },
                label: { color: colour("--warn"), formatter: "{c}", position: "insideEndTop" },
                data: [flat ? { xAxis: spec.target } : { yAxis: spec.target }],
              }
            : undefined,
        };
      }),
    };
  }

  function paint(figure, spec) {
    var canvas = figure.querySelector(".chart-canvas");
    if (!canvas || !spec.series || !spec.series.length) return;
    figure.classList.add("is-drawn");
    if (spec.kind === "hbar") {
      var row = 14 + spec.series.length * 16;
      canvas.style.height = Math.max(140, spec.labels.length * row + 60) + "px";
    }
    var chart = drawn.get(figure);
    if (!chart) {
      chart = window.echarts.init(canvas, null, { renderer: "canvas" });
      drawn.set(figure, chart);
    }
    chart.setOption(options(spec), true);
    if (canvas.offsetWidth) chart.resize();
  }

  /* Several charts of a page may share one address: asked once, kept for the page. */
  var answers = new Map();
  function fetched(url) {
    if (!answers.has(url)) {
      answers.set(
        url,
        window
          .fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" })
          .then(function (answer) {
            if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
            return answer.json();
          })
      );
    }
    return answers.get(url);
  }

  /* Where the numbers do not come, the table stays. */
  function load(figure) {
    var name = figure.dataset.chartName;
    fetched(figure.dataset.chartUrl)
      .then(function (found) {
        if (figure.isConnected) paint(figure, name ? found[name] : found);
      })
      .catch(function () {
        var button = document.querySelector('[data-chart-toggle="' + figure.id + '"]');
        if (button) button.remove();
      });
  }

  function draw() {
    drawn.forEach(function (chart, figure) {
      if (figure.isConnected) return;
      chart.dispose();
      drawn.delete(figure);
    });
    document.querySelectorAll("[data-chart]:not([data-chart-url])").forEach(function (figure) {
      var source = document.getElementById(figure.dataset.chart);
      if (source) paint(figure, JSON.parse(source.textContent));
    });
    document.querySelectorAll("[data-chart-url]").forEach(load);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-chart-toggle]");
    var figure = button && document.getElementById(button.dataset.chartToggle);
    if (!figure) return;
    var shown = figure.classList.toggle("shows-table");
    button.setAttribute("aria-pressed", String(shown));
    var table = figure.querySelector(".chart-table");
    /* What can be scrolled has to be reached by keys, what is not seen must not be. */
    if (shown) table.tabIndex = 0;
    else table.removeAttribute("tabindex");
    var chart = drawn.get(figure);
    if (!shown && chart) chart.resize();
  });

  draw();
  document.addEventListener("htmx:afterSettle", draw);
  document.addEventListener("themechange", draw);
  window.addEventListener("resize", function () {
    drawn.forEach(function (chart) {
      chart.resize();
    });
  });
})();
