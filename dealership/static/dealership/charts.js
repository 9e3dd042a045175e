/* Draws every [data-chart] with ECharts: from the JSON beside it (see templates/components/chart.html), or from the
   address in data-chart-url, which answers with several charts by name (data-chart-name).
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
    var values = {
      type: "value",
      min: 0,
      max: spec.max || null,
      splitLine: { lineStyle: { color: line } },
      axisLabel: { color: ink, fontSize: 12, formatter: "{value}" + (spec.unit || "") },
    };
    return {
      animation: !calm,
      animationDuration: 300,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 4, right: flat ? 44 : 14, top: 18, bottom: 4, containLabel: true },
      legend: spec.series.length > 1 ? { top: 0, textStyle: { color: ink } } : undefined,
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
          lineStyle: { width: 2.5 },
          itemStyle: spec.kind === "line" ? {} : { borderRadius: flat ? [0, 4, 4, 0] : [4, 4, 0, 0] },
          label: {
            show: spec.series.length === 1 && series.data.length <= 40,
            position: flat ? "right" : "top",
            color: ink,
            fontSize: 12,
          },
          markLine: spec.target
            ? {
                silent: true,
                symbol: "none",
                lineStyle: { color: colour("--warn"), type: "dashed" },
                label: { color: colour("--warn"), formatter: "{c}" },
                data: [flat ? { xAxis: spec.target } : { yAxis: spec.target }],
              }
            : undefined,
        };
      }),
    };
  }

  /* Several charts of a page share one address: asked once, kept for the page. */
  var answers = new Map();
  function fetched(url) {
    if (!answers.has(url)) {
      answers.set(
        url,
        fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" }).then(function (response) {
          if (!response.ok) throw new Error(String(response.status));
          return response.json();
        })
      );
    }
    return answers.get(url);
  }

  function paint(figure, canvas, spec) {
    figure.classList.add("is-drawn");
    if (spec.kind === "hbar") canvas.style.height = Math.max(140, spec.labels.length * 30 + 50) + "px";
    var chart = drawn.get(figure);
    if (!chart) {
      chart = window.echarts.init(canvas, null, { renderer: "canvas" });
      drawn.set(figure, chart);
    }
    chart.setOption(options(spec), true);
    chart.resize();
  }

  function draw() {
    drawn.forEach(function (chart, figure) {
      if (figure.isConnected) return;
      chart.dispose();
      drawn.delete(figure);
    });
    document.querySelectorAll("[data-chart]").forEach(function (figure) {
      var source = document.getElementById(figure.dataset.chart);
      var canvas = figure.querySelector(".chart-canvas");
      if (!canvas) return;
      if (figure.dataset.chartUrl) {
        /* Where the answer does not come, the table stays. */
        fetched(figure.dataset.chartUrl).then(
          function (charts) {
            if (figure.isConnected) paint(figure, canvas, charts[figure.dataset.chartName]);
          },
          function () {}
        );
        return;
      }
      if (source) paint(figure, canvas, JSON.parse(source.textContent));
    });
  }

  draw();
  document.addEventListener("htmx:afterSettle", draw);
  document.addEventListener("themechange", draw);
  window.addEventListener("resize", function () {
    drawn.forEach(function (chart) {
      chart.resize();
    });
  });
})();
