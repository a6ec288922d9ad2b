// Show only the worksheets of one step, or those that fit the time there is.
"use strict";
const form = document.querySelector("form.filter");
if (form) {
  const [step, minutes] = form.querySelectorAll("select");
  const found = form.querySelector(".found");
  const show = () => {
    let count = 0;
    for (const sheet of document.querySelectorAll(".library > li")) {
      sheet.hidden = Boolean(
        (step.value && sheet.dataset.step !== step.value) || (minutes.value && Number(sheet.dataset.minutes) > Number(minutes.value)),
      );
      count += sheet.hidden ? 0 : 1;
    }
    found.textContent = found.dataset.words.replace(/\d+/, count);
  };
  form.addEventListener("change", show);
  form.hidden = false;
  show();
}
