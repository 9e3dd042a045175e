/* One tap to dial: the number is asked for, which the house notes, and handed to the phone. It is kept nowhere. */
(() => {
  "use strict";
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-dial]");
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      const data = await answer.json();
      if (!answer.ok) throw new Error(data.error || "");
      window.location.href = `tel:${data.value}`;
    } catch {
      /* What did not work is said by the page that shows the number. */
      form.removeAttribute("data-dial");
      form.submit();
    }
  });
})();
