// Quick exit, on every page: the button, or Shift three times, puts an ordinary page in this one's place.
"use strict";
{
  const exit = document.querySelector("a.exit");
  const leave = () => {
    document.documentElement.hidden = true; // at once, however slow the other page is
    document.title = "";
    location.replace(exit.href);
  };
  let presses = [];
  exit?.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift" || event.repeat || !exit) return void (presses = []);
    presses = [...presses.slice(-2), event.timeStamp];
    if (presses.length === 3 && presses[2] - presses[0] < 1500) leave();
  }, true); // before anything can keep a key from it
  addEventListener("pageshow", () => (document.documentElement.hidden = false));
}
