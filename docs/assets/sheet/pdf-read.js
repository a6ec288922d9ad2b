// Has a PDF read in a worker, within a limit, so that no file can hold up the page or cost the words on it.
const LARGEST = 20e6; // bytes
const STARTING = 10000; // milliseconds until the worker is there and has the file
const READING = 1800; // milliseconds from then on

// Returns `answers`, and the names of those that are `unsure`; or the `problem`, by the phrase that tells it.
export function answersIn(file) {
  return new Promise((resolve) => {
    let worker, timer;
    let problem = "pdf_no_reader";
    const end = (result) => {
      clearTimeout(timer);
      worker?.terminate();
      resolve(result);
    };
    const wait = (time) => {
      clearTimeout(timer);
      timer = setTimeout(() => end({ problem }), time);
    };
    if (file.size > LARGEST) return end({ problem: "pdf_too_much" });
    try {
      worker = new Worker(new URL("pdf-worker.js", import.meta.url), { type: "module" });
    } catch {
      return end({ problem });
    }
    worker.onerror = () => end({ problem });
    worker.onmessage = ({ data }) => {
      if (data !== "begun") return end(data);
      problem = "pdf_too_much";
      wait(READING);
    };
    worker.postMessage(file);
    wait(STARTING);
  });
}
