// What would make two thousand sequences slow, or a kill impossible, in a page of the model.
"use strict";
{
  const later = setTimeout;
  window.setTimeout = (work, pause, ...given) => later(work, Math.min(pause, 2), ...given);
  const derive = crypto.subtle.deriveKey.bind(crypto.subtle);
  crypto.subtle.deriveKey = (how, ...given) => derive({ ...how, iterations: 1 }, ...given);
  const listen = (name) => addEventListener(name, (event) => window.killed && event.stopImmediatePropagation(), true);
  ["pagehide", "visibilitychange"].forEach(listen); // it stands before the listeners of the sheet
}
