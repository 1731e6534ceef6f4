// <modal-sheet back="/">: a page that is a sheet. `<dialog open>` in it becomes a real modal.
// A link with data-sheet brings the sheet of the next page over this one, and the address with it.
import { layUnder, read } from "./sheet-page.js";

export const page = { path: location.pathname };

class ModalSheet extends HTMLElement {
  connectedCallback() {
    const dialog = this.querySelector("dialog");
    if (!dialog || dialog.matches(":modal")) return;
    dialog.removeAttribute("open");
    dialog.showModal();
    if (!this.guest) layUnder(this, this.#back).catch(() => {});
    this.ended = new AbortController();
    const { signal } = this.ended;
    dialog.addEventListener("cancel", (event) => this.#leave(event), { signal });
    this.addEventListener("click", (event) => {
      const outside = event.target === dialog && !inside(event, dialog);
      if (outside || event.target.closest("[data-close]")) this.#leave(event);
    }, { signal });
  }

  disconnectedCallback() {
    this.ended?.abort();
  }

  get #back() {
    return this.getAttribute("back") ?? "/";
  }

  #leave(event) {
    event.preventDefault();
    if (this.guest) history.back();
    else location.assign(this.#back);
  }
}

customElements.define("modal-sheet", ModalSheet);

function inside({ clientX: x, clientY: y }, dialog) {
  const box = dialog.getBoundingClientRect();
  // A press of Enter has no place; it counts as inside.
  return (!x && !y) || (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
}

function guests() {
  return [...document.querySelectorAll("modal-sheet")].filter((sheet) => sheet.guest);
}

async function bring(link) {
  const response = await fetch(link.href);
  const next = await read(response);
  const sheet = next.querySelector("modal-sheet");
  if (!response.ok || response.redirected || !sheet) return location.assign(link.href);
  const guest = document.adoptNode(sheet);
  guest.guest = { opener: link, title: document.title };
  history.pushState({ sheet: true }, "", link.href);
  document.title = next.title;
  document.body.append(guest);
  htmx.process(guest);
  return undefined;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-sheet]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  bring(link).catch(() => location.assign(link.href));
});

addEventListener("popstate", (event) => {
  const closing = guests();
  for (const sheet of closing) {
    document.title = sheet.guest.title;
    sheet.remove();
    sheet.guest.opener.focus();
  }
  // What stands on the page belongs to another address: ask the server.
  if (event.state?.sheet || location.pathname !== page.path) location.reload();
});
