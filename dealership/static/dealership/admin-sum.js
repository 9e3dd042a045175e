/* Keeps the sum below a part of a position (its weights) as one types. The server checks it before anything is saved. */

"use strict";

(() => {
  const update = (sum) => {
    const { sumOf: prefix, sumField: field, sumWhole: whole } = sum.dataset;
    const rows = document.querySelectorAll(`#${prefix}-group tr.form-row:not(.empty-form)`);
    let total = 0;
    for (const row of rows) {
      const value = row.querySelector(`[name$="-${field}"]`);
      const dropped = row.querySelector('[name$="-DELETE"]');
      if (value && !dropped?.checked) total += Number.parseInt(value.value, 10) || 0;
    }
    sum.querySelector("output").value = String(total);
    sum.classList.toggle("is-wrong", total !== Number(whole));
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const sum of document.querySelectorAll("[data-sum-of]")) {
      const group = document.getElementById(`${sum.dataset.sumOf}-group`);
      for (const event of ["input", "change", "click"]) {
        group.addEventListener(event, () => window.setTimeout(() => update(sum)));
      }
      update(sum);
    }
  });
})();
