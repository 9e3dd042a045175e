/* A signature drawn with a finger, a pen or the mouse, sent as a picture on white. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-signature]");
  if (!form) return;
  const pad = form.querySelector("canvas");
  const field = form.querySelector("input[name=signature]");
  const ink = pad.getContext("2d");
  let drawn = false;
  let last = null;

  const clear = () => {
    ink.fillStyle = "#fff";
    ink.fillRect(0, 0, pad.width, pad.height);
    drawn = false;
    field.value = "";
  };
  const place = (event) => {
    const box = pad.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) * pad.width) / box.width,
      y: ((event.clientY - box.top) * pad.height) / box.height,
    };
  };
  const line = (to) => {
    ink.strokeStyle = "#14213a";
    ink.lineWidth = 6;
    ink.lineCap = "round";
    ink.lineJoin = "round";
    ink.beginPath();
    ink.moveTo(last.x, last.y);
    ink.lineTo(to.x, to.y);
    ink.stroke();
    last = to;
    drawn = true;
  };
  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    last = place(event);
    line({ x: last.x + 0.1, y: last.y });
  });
  pad.addEventListener("pointermove", (event) => {
    if (last) line(place(event));
  });
  ["pointerup", "pointercancel"].forEach((name) => pad.addEventListener(name, () => (last = null)));
  form.querySelector("[data-clear]").addEventListener("click", clear);
  form.addEventListener(
    "submit",
    () => {
      field.value = drawn ? pad.toDataURL("image/png") : "";
    },
    true,
  );
  clear();
})();
