/* The list of what waits: how many are ticked, and keys. Everything works without this file. */
(function () {
  "use strict";

  var several = document.getElementById("several");
  var rows = Array.prototype.slice.call(document.querySelectorAll("[data-row]"));
  var help = document.getElementById("keys");

  /* --- several at once: the bar opens with the first tick and says how many --- */
  function picks() {
    return Array.prototype.slice.call(document.querySelectorAll("[data-pick]"));
  }
  function ticked() {
    return picks().filter(function (box) {
      return box.checked;
    });
  }
  function count() {
    if (!several) return;
    var said = several.querySelector("[data-picked]");
    var all = document.querySelector("[data-pick-all]");
    var number = ticked().length;
    several.classList.toggle("has-picked", number > 0);
    said.hidden = number === 0;
    said.textContent = said.dataset.picked.replace("{count}", number);
    all.checked = number > 0 && number === picks().length;
    all.indeterminate = number > 0 && number < picks().length;
  }
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-pick-all]")) {
      picks().forEach(function (box) {
        box.checked = event.target.checked;
      });
    }
    if (event.target.matches("[data-pick], [data-pick-all]")) count();
  });
  window.addEventListener("pageshow", count);

  /* --- keys: only where nothing is typed, and only plain ones --- */
  function current() {
    return document.activeElement && document.activeElement.closest("[data-row]");
  }
  function go(step) {
    var at = rows.indexOf(current());
    var next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
    if (rows[next]) rows[next].focus();
  }
  function press(element) {
    if (element) element.click();
  }
  function approve(row) {
    if (several && ticked().length) return press(several.querySelector("button[value=approve]"));
    press(row && row.querySelector("[data-approve]"));
  }
  function sendBack(row) {
    if (several && ticked().length) return several.elements.reason.focus();
    var fold = row && row.querySelector("details.decide");
    if (!fold) return undefined;
    fold.open = true;
    return fold.querySelector("textarea").focus();
  }
  var keys = {
    j: function () {
      go(1);
    },
    k: function () {
      go(-1);
    },
    x: function (row) {
      press(row && row.querySelector("[data-pick]"));
    },
    a: approve,
    r: sendBack,
    Enter: function (row) {
      press(row && row.querySelector("[data-open]"));
    },
    "?": function () {
      if (help) help.showModal();
    },
  };
  document.addEventListener("keydown", function (event) {
    var key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    var act = keys[key];
    var typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (!act || typing || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.repeat && key !== "j" && key !== "k") return;
    if (document.querySelector("dialog[open]")) return;
    /* Enter on a button or a link is theirs. */
    if (key === "Enter" && !event.target.matches("[data-row]")) return;
    if (!rows.length && key !== "?") return;
    event.preventDefault();
    act(current());
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-keys-help]") && help) help.showModal();
  });
})();
