// Show only the worksheets that serve a need, belong to a step, fit the time there is, or are found by one's own words.
"use strict";
{
  const filter = document.querySelector("form.filter");
  const list = document.querySelector(".library");
  const found = filter.querySelector(".found");
  const words = filter.querySelector("input");
  const [need, step, minutes] = ["need", "step", "minutes"].map((name) => filter.querySelector(`[name=${name}]`));
  const sheets = new Map([...list.querySelectorAll("li")].map((sheet) => [sheet.dataset.sheet, sheet]));
  let search;

  /** Return the ids of the sheets that may be shown, the best first. */
  const wanted = () => {
    const chosen = need?.selectedOptions[0].dataset.sheets?.split(" ") ?? [...sheets.keys()];
    if (!search || !words.value.trim()) return chosen;
    const ids = search().find(words.value, "worksheets/").map(({ address }) => address.split("/")[1]);
    return ids.filter((id) => chosen.includes(id));
  };
  const show = () => {
    const shown = wanted().filter((id) => {
      const { step: from, minutes: takes } = sheets.get(id)?.dataset ?? {};
      return takes && from === (step.value || from) && Number(takes) <= Number(minutes.value || takes); // no choice hides none
    });
    for (const [id, sheet] of sheets) sheet.hidden = !shown.includes(id);
    list.append(...shown.map((id) => sheets.get(id)));
    found.textContent = found.dataset.words.replace("{n}", shown.length);
  };

  // The address holds what was chosen, so that it can be sent to someone; what stands after # reaches no server. It never holds words.
  const choices = [need, step, minutes].filter(Boolean);
  const read = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    for (const choice of choices) if (given.has(choice.name)) choice.value = given.get(choice.name);
    show();
  };
  const write = () => {
    const given = new URLSearchParams(choices.filter(({ value }) => value).map(({ name, value }) => [name, value])).toString();
    history.replaceState(null, "", location.pathname + location.search + (given && "#") + given);
    show();
  };
  filter.addEventListener("change", write);
  words.addEventListener("input", show);
  let asked;
  const ask = async () => {
    try {
      const [{ searchOf }, index] = await Promise.all([import(`${__md_scope}assets/search/search.js`), fetch(`${__md_scope}search/index.json`)]);
      const { search: ready, whole } = searchOf(await index.json(), __md_scope);
      search = ready;
      show();
      await whole;
      show();
    } catch {
      asked = undefined; // ask again
    }
  };
  for (const sign of ["focus", "input"]) words.addEventListener(sign, () => (asked ??= ask()));
  addEventListener("hashchange", read);
  addEventListener("pageshow", read); // a browser that goes back puts the choices back, but not what they did
  filter.hidden = false;
  read();
}
