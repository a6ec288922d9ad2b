// Shows sheet.pdf as pdf.js does: “?forms” with fields to fill in, as Firefox shows it, else as drawings, as it prints.
import * as pdfjs from "./node_modules/pdfjs-dist/build/pdf.mjs";

globalThis.pdfjsLib = pdfjs; // the viewer's parts expect it there
const { EventBus, PDFLinkService, PDFViewer } = await import("./node_modules/pdfjs-dist/web/pdf_viewer.mjs");
pdfjs.GlobalWorkerOptions.workerSrc = "./node_modules/pdfjs-dist/build/pdf.worker.mjs";

const eventBus = new EventBus();
const linkService = new PDFLinkService({ eventBus });
const { ENABLE, ENABLE_FORMS } = pdfjs.AnnotationMode;
const annotationMode = location.search === "?forms" ? ENABLE_FORMS : ENABLE;
const viewer = new PDFViewer({ container: document.getElementById("container"), eventBus, linkService, annotationMode, removePageBorders: true });
linkService.setViewer(viewer);

const sheet = await pdfjs.getDocument({ url: "sheet.pdf", standardFontDataUrl: "./node_modules/pdfjs-dist/standard_fonts/" }).promise;
eventBus.on("pagesinit", () => (viewer.currentScale = 1.5)); // 1.5 times 96 dots an inch: two dots a point
const drawn = new Set();
eventBus.on("annotationlayerrendered", ({ pageNumber }) => {
  drawn.add(pageNumber);
  if (drawn.size === sheet.numPages) document.documentElement.dataset.shown = drawn.size;
});
viewer.setDocument(sheet);
linkService.setDocument(sheet);
