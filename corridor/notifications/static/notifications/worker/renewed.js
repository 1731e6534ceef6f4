// The push service gave this browser another address. Ours learns it at once, by the mark that it
// left in this browser: no page need be open, and nobody need be signed in.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(anew(event)));

async function anew({ newSubscription, oldSubscription }) {
  const applicationServerKey = oldSubscription?.options?.applicationServerKey ?? SET.key;
  const agreed = { userVisibleOnly: true, applicationServerKey };
  const made = newSubscription ?? (await self.registration.pushManager.subscribe(agreed));
  const { endpoint, keys } = made.toJSON();
  const body = new URLSearchParams({ endpoint, ...keys });
  const response = await fetch(SET.renew, { method: "POST", body });
  // Whoever turned push on here has left: nobody is woken, so the browser is not either.
  if (response.status === 404) await made.unsubscribe();
}
