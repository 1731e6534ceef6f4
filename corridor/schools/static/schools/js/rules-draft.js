// The rules page: which sentences differ from what is saved (data-was), and how many.
const state = (control) => (control.type === "checkbox" ? String(control.checked) : control.value);
const differs = (control) => state(control) !== control.dataset.was;

function look(form) {
  let count = 0;
  for (const row of form.querySelectorAll("[data-row]")) {
    const changed = [...row.querySelectorAll("[data-was]")].some(differs);
    row.toggleAttribute("data-changed", changed);
    count += changed;
  }
  const words = form.querySelector("[data-many]");
  words.textContent = count === 1 ? words.dataset.one : words.dataset.many.replace("{n}", count);
}

function noticed(event) {
  const form = event.target.closest?.("[data-draft]");
  // A reset takes effect only after its event.
  if (form) setTimeout(look, 0, form);
}

for (const type of ["input", "change", "reset"]) document.addEventListener(type, noticed);
for (const form of document.querySelectorAll("[data-draft]")) {
  look(form);
  // The page says otherwise once the draft is saved; so does the preview then.
  const saved = new MutationObserver(() => form.dispatchEvent(new Event("input", { bubbles: true })));
  saved.observe(form.elements.seen, { attributeFilter: ["value"] });
}
