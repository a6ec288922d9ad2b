// One open tab: a sheet with its real modules, within reach of the model.
import { Autosave } from "./autosave.js";
import * as backup from "./backup.js";
import { Form } from "./form.js";
import * as store from "./store.js";

const form = new Form(document.querySelector("form"));
const autosave = new Autosave(form, "A sheet");
window.tab = { autosave, backup, form, store };
autosave.begin().then(() => (window.ready = true));
