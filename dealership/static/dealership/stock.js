/* Counting: the camera reads the labels, with the browser's own detector or, where it has none (iPhones), with jsQR;
   typing works everywhere. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-scan-form]");
  if (!form) return;
  const said = document.querySelector("[data-said]");
  const video = document.querySelector("[data-video]");
  const button = document.querySelector("[data-camera]");
  const code = form.querySelector("input[name=code]");
  let stream = null;
  let last = "";

  const send = async (text) => {
    const body = new FormData(form);
    body.set("code", text);
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    const data = await answer.json();
    said.textContent = answer.ok ? data.said : data.error;
    if (!answer.ok) return;
    document.querySelector("[data-as-booked]").textContent = data.as_booked;
    document.querySelector("[data-bar]").value = data.as_booked;
  };

  const stop = () => {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    video.hidden = true;
    /* What was scanned stands in the list below once the camera is closed. */
    window.location.reload();
  };

  /* Long enough to be sharp, small enough for a cheap phone to read three times a second. */
  const WIDTH = 640;

  const load = (url) =>
    new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });

  const ownDetector = async () => {
    if (!("BarcodeDetector" in window)) return null;
    const known = await window.BarcodeDetector.getSupportedFormats();
    const formats = ["qr_code", "code_128", "code_39"].filter((each) => known.includes(each));
    if (!formats.includes("qr_code")) return null;
    const detector = new window.BarcodeDetector({ formats });
    return async () => (await detector.detect(video))[0]?.rawValue;
  };

  const drawnDetector = async () => {
    if (!window.jsQR) await load(form.dataset.reader);
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    return async () => {
      if (!video.videoWidth) return undefined;
      canvas.width = Math.min(WIDTH, video.videoWidth);
      canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return window.jsQR(data, canvas.width, canvas.height)?.data;
    };
  };

  const watch = async (read) => {
    if (!stream) return;
    try {
      const found = await read();
      if (found && found !== last) {
        last = found;
        await send(found);
      }
    } catch {
      said.textContent = "";
    }
    window.setTimeout(() => watch(read), 350);
  };

  if (button && navigator.mediaDevices) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (stream) {
        stop();
        return;
      }
      let read;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        read = (await ownDetector()) || (await drawnDetector());
      } catch {
        said.textContent = button.dataset.refused;
        code.focus();
        return;
      }
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      button.lastChild.textContent = button.dataset.stop;
      watch(read);
    });
  }
})();
