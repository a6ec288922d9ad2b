// The worker that reads a PDF which someone chose: whatever the file holds, the page goes on and can end it.
import { answersIn } from "./pdf.js";

onmessage = async ({ data: file }) => {
  const bytes = await file.arrayBuffer().catch(() => null);
  if (!bytes) return postMessage({ problem: "pdf_gone" });
  postMessage("begun");
  postMessage(await answersIn(new Uint8Array(bytes)).catch(problemOf));
};

// What went wrong, by the phrase for it. A range error means that the engine has no room for what the file asks for.
function problemOf({ name, message }) {
  return { problem: /^pdf_/.test(message) ? message : name === "RangeError" ? "pdf_too_much" : "pdf_damaged" };
}
