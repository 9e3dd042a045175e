// Shows of a duty's rhythm only the fields that its choice needs. Without it all of them stand there.
document.addEventListener("DOMContentLoaded", () => {
  const when = document.querySelector("select[name=when]");
  if (!when) return;
  const needed = {
    weekdays: ["weekdays"],
    fortnight: ["weekdays"],
    month_days: ["month_days"],
    nth_weekday: ["nth", "nth_weekday"],
    quarter: ["quarter_offset"],
    quarter_day: ["month_day"],
    year: ["year_month", "month_day"],
  };
  const details = [...new Set(Object.values(needed).flat())];
  const boxOf = (name) => document.querySelector(`.fieldBox.field-${name}`) || document.querySelector(`.form-row.field-${name}`);
  const follow = () => {
    const wanted = needed[when.value] || [];
    for (const name of details) {
      const box = boxOf(name);
      if (box) box.hidden = !wanted.includes(name) && !box.querySelector(".errorlist");
    }
    for (const row of document.querySelectorAll(".form-row")) {
      const boxes = [...row.querySelectorAll(".fieldBox")];
      if (boxes.some((box) => details.some((name) => box.classList.contains(`field-${name}`)))) {
        row.hidden = boxes.every((box) => box.hidden);
      }
    }
  };
  when.addEventListener("change", follow);
  follow();
});
