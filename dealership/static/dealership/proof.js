/* Evidence and worksheets: how far an upload is, and the corrective action of a line out of limits. Every page works
   without this file. */
(function () {
  "use strict";

  /* --- uploads: a bar while photos are on their way --- */
  document.addEventListener("htmx:xhr:progress", function (event) {
    var form = event.target.closest("[data-upload]");
    var bar = form && form.querySelector("progress");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = (100 * event.detail.loaded) / event.detail.total;
  });
  /* A photo taken is sent at once. */
  document.addEventListener("change", function (event) {
    var form = event.target.closest("[data-upload]");
    if (form && event.target.type === "file" && event.target.files.length) form.requestSubmit();
  });

  /* --- worksheets: a line out of limits shows its corrective action --- */
  function isOut(line) {
    var kind = line.dataset.kind;
    if (kind === "yes_no") return !!line.querySelector("input[value=no]:checked");
    if (kind === "number" || kind === "score") {
      var input = line.querySelector("input[name^='f-']");
      if (!input || input.value === "") return false;
      var value = Number(input.value);
      var below = line.dataset.least !== undefined && value < Number(line.dataset.least);
      var above = kind === "number" && line.dataset.most !== undefined && value > Number(line.dataset.most);
      return below || above;
    }
    var chosen = kind === "choice" && line.querySelector("input:checked");
    return !!chosen && (line.dataset.bad || "").split(" ").indexOf(chosen.value) >= 0;
  }
  document.addEventListener("input", function (event) {
    var line = event.target.closest("[data-worksheet] .sheet-line");
    if (!line || !event.target.name || event.target.name.indexOf("f-") !== 0) return;
    var action = line.querySelector("[data-corrective]");
    var out = isOut(line);
    line.classList.toggle("is-out", out);
    if (action) action.open = out;
  });
})();
