/* Draws every [data-chart] with ECharts from the JSON beside it (see templates/components/chart.html), and every
   [data-chart-url] from the JSON at that address; data-chart-name picks one where the address answers with several.
   The table in the figure stays for screen readers, and for everybody where no script runs. */
(function () {
  "use strict";
  if (!window.echarts) return;
  var drawn = new Map();
  var specs = new WeakMap();
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

  /* The chart measures a little wider than the page does. */
  var SLACK = 8;

  /* How wide words are where they will be drawn. */
  var pen = document.createElement("canvas").getContext("2d");
  function widthOf(words) {
    pen.font = "12px " + getComputedStyle(document.body).fontFamily;
    return Math.ceil(pen.measureText(words).width);
  }

  /* A legend that runs over takes a line more, and the chart begins below it. */
  function legendLines(spec, room) {
    var lines = 1, taken = 0;
    spec.series.forEach(function (series) {
      var wide = 25 + 5 + widthOf(series.name) + 10;
      if (taken && taken + wide > room) {
        lines += 1;
        taken = 0;
      }
      taken += wide;
    });
    return lines;
  }

  /* Two names in one (a person, an indicator) part where they meet; what stands in brackets stays together. */
  function folded(name, room) {
    if (widthOf(name) + SLACK <= room) return name;
    return name.indexOf(" · ") > 0 ? name.replace(" · ", "\n") : name.replace(/(?=[(\uff08])/, "\n");
  }

  function options(spec, room) {
    var ink = colour("--ink-2");
    var line = colour("--line");
    /* Neighbours differ in lightness as well as in hue. */
    var tones = ["--brand", "--amber", "--plum", "--info", "--ok", "--ash"].map(colour);
    var flat = spec.kind === "hbar";
    var several = spec.series.length > 1;
    var lines = several ? legendLines(spec, room) : 0;
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
      var most = Math.min(Math.max(116, room * 0.25), Math.max.apply(null, spec.labels.map(widthOf)) + SLACK);
      Object.assign(names.axisLabel, {
        width: most,
        overflow: "break",
        lineHeight: 14,
        formatter: function (name) {
          return folded(name, most);
        },
      });
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
      grid: { left: 4, right: flat ? 44 : 14, top: several ? 16 + 24 * lines : 18, bottom: 4, containLabel: true },
      legend: several
        ? { top: 0, left: 0, width: room, icon: "roundRect", textStyle: { color: ink, fontSize: 12 } }
        : undefined,
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
          symbol: "circle",
          symbolSize: 7,
          showSymbol: series.data.length <= 14,
          connectNulls: false,
          lineStyle: { width: 2.5 },
          itemStyle: spec.kind === "line" ? {} : { borderRadius: flat ? [0, 4, 4, 0] : [4, 4, 0, 0] },
          label: {
            show: (flat || !several) && series.data.length <= 40,
            position: flat ? "right" : "top",
            color: ink,
            fontSize: 12,
          },
          markLine: spec.target
            ? {
                silent: true,
                symbol: "none",
                lineStyle: { color: colour("--warn"), type: "dashed" },
                label: { color: colour("--warn"), formatter: "{c}" + (spec.unit || ""), position: "insideEndTop" },
                data: [flat ? { xAxis: spec.target } : { yAxis: spec.target }],
              }
            : undefined,
        };
      }),
    };
  }

  /* Its box changes with the window, with its neighbours, and where a table gives way to it again. */
  function watch(canvas, chart) {
    var wide = canvas.offsetWidth;
    new ResizeObserver(function () {
      if (chart.isDisposed() || !canvas.offsetWidth) return;
      chart.resize();
      if (canvas.offsetWidth !== wide) chart.setOption(options(specs.get(chart), canvas.offsetWidth), true);
      wide = canvas.offsetWidth;
    }).observe(canvas);
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
      watch(canvas, chart);
    }
    chart.setOption(options(spec, canvas.offsetWidth || 320), true);
    if (canvas.offsetWidth) chart.resize();
    specs.set(chart, spec);
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
  });

  draw();
  document.addEventListener("htmx:afterSettle", draw);
  document.addEventListener("themechange", draw);
})();
