/* Small comforts. Every page works without this file. */
(function () {
  "use strict";

  /* --- messages: closing, and telling what went wrong with a request --- */
  var region = function () {
    return document.getElementById("toasts");
  };

  function toast(text) {
    var place = region();
    if (!place || !text) return;
    var box = document.createElement("p");
    box.className = "toast-note";
    box.textContent = text;
    place.replaceChildren(box);
    window.setTimeout(function () {
      box.remove();
    }, 8000);
  }

  document.addEventListener("click", function (event) {
    var close = event.target.closest("[data-dismiss]");
    if (close) close.closest(".notice").remove();
  });

  document.addEventListener("htmx:sendError", function (event) {
    if (event.detail.elt.id !== "unread") toast(region() && region().dataset.offline);
  });
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.elt.id !== "unread") toast(region() && region().dataset.failed);
  });
  /* A whole page where a piece was expected: the session has ended. Load this page again, it leads to the login. */
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (/^\s*<!doctype html/i.test(event.detail.xhr.responseText || "")) {
      event.detail.shouldSwap = false;
      /* Nobody asked for the number beside the bell: typed text is not lost for it. */
      if (event.detail.elt.id !== "unread") window.location.reload();
    }
  });

  /* --- the number beside the bell: asked for every minute while somebody looks, and when they look again --- */
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (document.hidden && event.detail.elt.id === "unread") event.preventDefault();
  });
  document.addEventListener("visibilitychange", function () {
    var unread = document.getElementById("unread");
    if (unread && !document.hidden) unread.dispatchEvent(new CustomEvent("seen"));
  });

  /* --- checklist: counts beside the section titles follow the ticks --- */
  document.addEventListener("htmx:afterSettle", function () {
    document.querySelectorAll("[data-counts]").forEach(function (section) {
      var count = section.querySelector("[data-count]");
      if (count) count.textContent = section.querySelectorAll(section.dataset.counts).length;
    });
  });

  /* --- menus made of <details>: Escape and a click elsewhere close them --- */
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  /* --- pages meant for paper --- */
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
  });

  /* --- decisions: returning needs a reason; say so before asking the server --- */
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-needs-reason]");
    if (!button || !button.form) return;
    var reason = button.form.elements.reason;
    if (!reason) return;
    reason.setCustomValidity(reason.value.trim() ? "" : button.dataset.needsReason);
    reason.addEventListener(
      "input",
      function () {
        reason.setCustomValidity("");
      },
      { once: true }
    );
    if (!reason.checkValidity()) {
      event.preventDefault();
      reason.reportValidity();
    }
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-frees-reason]");
    if (button && button.form && button.form.elements.reason) button.form.elements.reason.setCustomValidity("");
  });

  /* --- a form is sent once; one with typed text is not left by accident --- */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.hasAttribute("hx-post") || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    delete form.dataset.typed;
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
  });
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-guard")) form.dataset.typed = "1";
  });
  window.addEventListener("beforeunload", function (event) {
    if (document.querySelector("form[data-guard][data-typed]")) event.preventDefault();
  });
})();
