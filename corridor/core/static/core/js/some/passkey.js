// Forms that a passkey answers: <form data-passkey="get" or "create">, sent to its own address
// twice. The first time without an answer, which tells what to ask the browser for; then with
// what the browser said, as any form is sent. (Web Authentication, Level 2)
import { toast } from "../toasts.js";

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const text = (buffer) => {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const named = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

function asked(told) {
  const options = { ...told, challenge: bytes(told.challenge) };
  if (told.user) options.user = { ...told.user, id: bytes(told.user.id) };
  if (told.excludeCredentials) options.excludeCredentials = named(told.excludeCredentials);
  if (told.allowCredentials) options.allowCredentials = named(told.allowCredentials);
  return options;
}

function answerOf(found) {
  const parts = ["attestationObject", "authenticatorData", "signature", "userHandle"];
  const response = { clientDataJSON: text(found.response.clientDataJSON) };
  for (const part of parts) {
    if (found.response[part]) response[part] = text(found.response[part]);
  }
  const id = text(found.rawId);
  return JSON.stringify({ id, rawId: id, type: found.type, response, clientExtensionResults: {} });
}

async function prove(form) {
  const body = new FormData(form);
  body.delete("answer");
  const told = await fetch(form.action, { method: "POST", body });
  // Signed out, or asked to say the password first: the browser follows there.
  if (told.redirected) return void (location.href = told.url);
  const publicKey = asked(await told.json());
  form.elements.answer.value = answerOf(await navigator.credentials[form.dataset.passkey]({ publicKey }));
  form.submit();
}

// Before forms.js sees it: this form is sent by the browser, and only with an answer.
addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest("form[data-passkey]");
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    prove(form)
      .catch(() => toast(form.dataset.failed))
      .finally(() => button?.removeAttribute("aria-busy"));
  },
  { capture: true },
);
