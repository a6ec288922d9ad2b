// Show only the worksheets of one step, or those that fit the time there is.
"use strict";
{
  const filter = document.querySelector("form.filter");
  const [step, minutes] = filter.querySelectorAll("select");
  const found = filter.querySelector(".found");
  const sheets = [...document.querySelectorAll(".library > li")];
  const show = () => {
    for (const sheet of sheets) {
      const { step: from, minutes: takes } = sheet.dataset;
      sheet.hidden = from !== (step.value || from) || Number(takes) > Number(minutes.value || takes); // no choice hides none
    }
    found.textContent = found.dataset.words.replace("{n}", sheets.filter((sheet) => !sheet.hidden).length);
  };
  filter.addEventListener("change", show);
  addEventListener("pageshow", show); // a browser that goes back puts the choices back, but not what they did
  filter.hidden = false;
  show();
}
