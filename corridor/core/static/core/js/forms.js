// POST forms without a jump: the answer's page is morphed into this one. One press sends once.
// A form with data-plain is left to the browser.
import { followSignIn, morphInside } from "./morph.js";
import { page as shown } from "./modal-sheet.js";
import { patiently, unsure } from "./patience.js";
import { toast } from "./toasts.js";

const words = () => document.getElementById("words").dataset;

function busy(form, button, on) {
  form.toggleAttribute("data-busy", on);
  if (on) button?.setAttribute("aria-busy", "true");
  else button?.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || (event.submitter?.formMethod || form.method) !== "post") return;
  if (form.hasAttribute("data-busy")) return void event.preventDefault();
  if (form.matches("[data-plain], [hx-post]") || event.submitter?.formAction.startsWith("blob:")) {
    busy(form, event.submitter, true);
    return;
  }
  event.preventDefault();
  send(form, event.submitter);
});

async function send(form, button) {
  const body = new FormData(form, button);
  busy(form, button, true);
  try {
    const action = button?.hasAttribute("formaction") ? button.formAction : form.action;
    const ask = () => fetch(action, { method: "POST", body });
    await show(await patiently(ask, () => toast(words().busy)), form);
  } catch {
    toast(words().unreachable);
  } finally {
    busy(form, button, false);
  }
}

async function show(response, form) {
  const html = await response.text();
  if (response.status === 401) return followSignIn(response);
  if (unsure(response)) return toast(words().unsure);
  if (response.status >= 500 || !/^\s*<!doctype/i.test(html)) return toast(words().failed);
  const page = new DOMParser().parseFromString(html, "text/html");
  const refusal = page.getElementById("refusal");
  if (refusal) return toast(refusal.textContent.trim());
  const sheet = form.closest("modal-sheet");
  const answer = page.querySelector("modal-sheet");
  if (sheet && answer && !response.redirected) return morphInside(sheet, answer.innerHTML);
  return replacePage(page, response);
}

async function replacePage(page, response) {
  const root = document.documentElement;
  if (page.documentElement.dataset.theme) root.dataset.theme = page.documentElement.dataset.theme;
  else delete root.dataset.theme;
  for (const sheet of document.querySelectorAll("modal-sheet")) sheet.remove();
  const moved = response.redirected && response.url !== location.href;
  if (moved) history[history.state?.sheet ? "replaceState" : "pushState"](null, "", response.url);
  if (response.redirected) shown.path = new URL(response.url).pathname;
  document.title = page.title;
  await morphInside(document.body, page.body.innerHTML);
  if (moved) scrollTo(0, 0);
  // The pressed button may be gone; the keyboard should not start over at the top.
  if (document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
}

// Back from the browser's cache: nothing is under way any more.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) {
    form.removeAttribute("data-busy");
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
});
