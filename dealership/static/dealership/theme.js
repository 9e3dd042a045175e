/* Runs in the head, before anything is painted: light, dark, or what the system says ("auto"). */
(function () {
  "use strict";
  var root = document.documentElement;
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  var KEY = "theme";

  function stored() {
    try {
      var choice = window.localStorage.getItem(KEY);
      return choice === "light" || choice === "dark" ? choice : "auto";
    } catch (error) {
      return "auto";
    }
  }

  function apply(choice) {
    var theme = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
    var changed = root.getAttribute("data-bs-theme") !== theme;
    root.setAttribute("data-bs-theme", theme);
    root.setAttribute("data-theme-choice", choice);
    root.classList.add("has-js");
    if (changed) document.dispatchEvent(new CustomEvent("themechange", { detail: theme }));
  }

  function mark() {
    document.querySelectorAll("[data-set-theme]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.setTheme === root.dataset.themeChoice));
    });
  }

  apply(stored());
  system.addEventListener("change", function () {
    apply(stored());
  });
  document.addEventListener("DOMContentLoaded", mark);
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-set-theme]");
    if (!button) return;
    try {
      window.localStorage.setItem(KEY, button.dataset.setTheme);
    } catch (error) {
      /* private window: the choice holds for this page */
    }
    apply(button.dataset.setTheme);
    mark();
  });
})();
