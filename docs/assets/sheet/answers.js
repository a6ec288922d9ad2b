// Begins on the pages that have something to do with answers.
import { start as startMine } from "./my-worksheets.js";
import { start as startSheet } from "./sheet.js";

if (document.querySelector("form[data-worksheet]")) startSheet();
else startMine();
