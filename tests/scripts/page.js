// The little of a page that the modules look for when they are loaded.
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto; // older Node hides it
globalThis.location = new URL("https://guide.example/worksheets/urge-log/");
delete globalThis.BroadcastChannel; // an open one would keep Node from ending
globalThis.addEventListener = () => {};
globalThis.document = {
  documentElement: { lang: "en" },
  getElementById: () => ({ textContent: "{}", dataset: { guide: "https://guide.example/" } }),
};
