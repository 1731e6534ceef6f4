// Ticks of form[data-choices]: each is saved when it changes, and alone, so that two devices of one
// person never overwrite each other. What another device changed comes with the live region.
import { toast } from "../../core/js/toasts.js";

let last = Promise.resolve();

const ours = (tick) => tick.name === "on" && tick.closest("form[data-choices]");

async function save(form, tick) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set(tick.checked ? "on" : "was", tick.value);
  const headers = { "X-Fragment": "1" };
  const answer = await fetch(form.action, { method: "POST", body, headers }).catch(() => null);
  if (answer?.status === 204) return;
  tick.checked = !tick.checked;
  toast(form.dataset.failed);
}

document.addEventListener("change", ({ target }) => {
  const form = ours(target);
  if (form) last = last.then(() => save(form, target));
});

// To change the attribute does not change a tick that somebody has touched.
new MutationObserver((changes) => {
  for (const { target } of changes) if (ours(target)) target.checked = target.hasAttribute("checked");
}).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["checked"] });
