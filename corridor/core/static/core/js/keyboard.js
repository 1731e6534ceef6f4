// One-key shortcuts: an element says which key is its own with aria-keyshortcuts.
// They can be turned off (WCAG 2.1.4) in the list that the question mark opens.
const OFF = "corridor-keys-off";
export const stored = () => {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
};

export function typing(element) {
  return element.isContentEditable || element.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}

function act(key) {
  if (key === "?") return document.getElementById("shortcuts")?.showModal();
  const scope = document.querySelector("dialog:modal") ?? document;
  const target = scope.querySelector(`[aria-keyshortcuts~="${CSS.escape(key)}"]:not([disabled])`);
  if (!target) return undefined;
  if (target.matches("input")) target.select();
  target.focus();
  if (!target.matches("input")) target.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key.length !== 1 || typing(event.target) || stored()) return;
  if (act(event.key.toLowerCase()) !== undefined) event.preventDefault();
});

document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-shortcuts]")) return;
  if (event.target.checked) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (opener) {
    opener.closest("details")?.removeAttribute("open");
    document.getElementById(opener.dataset.opens)?.showModal();
  }
  // A menu closes when a person turns to something else.
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

for (const box of document.querySelectorAll("[data-shortcuts]")) box.checked = !stored();
