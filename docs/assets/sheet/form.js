// A worksheet's form: its answers by full name, and what each question says.
export class Form {
  constructor(element) {
    this.element = element;
    this.worksheet = element.dataset.worksheet;
    /** @type {Map<string, any[]>} */
    this.controls = new Map();
    for (const control of element.elements) {
      if (!control.name) continue;
      control.autocomplete = "off"; // or Firefox writes it into its session file, where no passphrase reaches it
      this.controls.set(control.name, [...(this.controls.get(control.name) || []), control]);
    }
    element.addEventListener("input", ({ target }) => this.settle(target.name));
  }

  // What stands in a control becomes its default too: Safari resets a form to its defaults on the way back to its page.
  /** @param {string} name */
  settle(name) {
    for (const control of this.controls.get(name) || []) {
      if (control.options) for (const option of control.options) option.defaultSelected = option.selected;
      else if (control.type === "radio" || control.type === "checkbox") control.defaultChecked = control.checked;
      else control.defaultValue = control.value;
    }
  }

  /** @param {string} name @returns {string} */
  answer(name) {
    const [first, ...more] = /** @type {any[]} */ (this.controls.get(name));
    if (first.type === "radio") return [first, ...more].find((control) => control.checked)?.value || "";
    if (first.type === "checkbox") return first.checked ? "on" : "";
    return first.value;
  }

  /** @returns {Record<string, string>} */
  answers() {
    return Object.fromEntries([...this.controls.keys()].map((name) => [name, this.answer(name)]).filter(([, answer]) => answer.trim()));
  }

  /** @param {string} name @param {string} answer */
  set(name, answer) {
    const controls = this.controls.get(name);
    if (!controls) return false;
    for (const control of controls) {
      if (control.type === "radio") control.checked = control.value === answer;
      else if (control.type === "checkbox") control.checked = Boolean(answer);
      else if (control.value !== answer) control.value = answer;
    }
    this.settle(name);
    return this.answer(name) === answer.replace(/\r\n?/g, "\n") || (controls[0].type === "checkbox" && Boolean(answer));
  }

  // Shows these answers and no others; returns those that no question here can hold.
  /** @param {Record<string, string>} answers */
  fill(answers = {}) {
    for (const name of this.controls.keys()) if (!answers[name]) this.set(name, "");
    const unknown = Object.entries(answers).filter(([name, answer]) => answer && !this.set(name, answer));
    this.element.dispatchEvent(new Event("filled"));
    return Object.fromEntries(unknown);
  }

  // What is asked under a name: the prompt; in a table the row and column; for a box its words.
  /** @param {string} name @returns {{ prompt: string, row?: string, part: string }} */
  question(name) {
    const [control] = /** @type {any[]} */ (this.controls.get(name));
    const field = control.closest(".field");
    const prompt = words(field.querySelector("legend, caption, label").firstChild);
    const cell = control.closest("td");
    if (cell) return { prompt, row: words(cell.parentElement.querySelector("th")), part: cell.dataset.prompt };
    return { prompt, part: control.type === "checkbox" ? words(control.closest("label")) : "" };
  }

  // The same in one line.
  /** @param {string} name */
  asked(name) {
    return Object.values(this.question(name)).filter(Boolean).join(" · ");
  }

  // An answer in words: an option's label instead of its name.
  shown(name, answer) {
    const controls = /** @type {any[]} */ (this.controls.get(name));
    const control = controls.find((each) => each.value === answer) || controls[0];
    if (control.type === "radio") return words(control.closest("label"));
    if (control.type === "checkbox") return "✓";
    return control.options ? words([...control.options].find((option) => option.value === answer)) : answer;
  }

  // All answers as plain text, in the order of the sheet.
  text(answers) {
    const lines = [];
    let before = {};
    for (const name of this.controls.keys()) {
      if (!answers[name]) continue;
      const { prompt, row, part } = this.question(name);
      const shown = this.shown(name, answers[name]);
      if (prompt !== before.prompt) lines.push("", prompt);
      if (row && (row !== before.row || prompt !== before.prompt)) lines.push(`${row}:`);
      lines.push(row ? `  ${part}: ${shown}` : part ? `✓ ${part}` : shown);
      before = { prompt, row };
    }
    return lines.join("\n").trim();
  }
}

const words = (element) => element?.textContent.trim().replace(/\s+/g, " ") ?? "";
