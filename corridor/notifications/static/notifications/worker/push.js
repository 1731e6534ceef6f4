// A push: the declarative payload becomes a card, its buttons answer, a tap opens the page.
// Every push shows something: browsers take the permission back from who stays silent.
self.addEventListener("push", (event) => event.waitUntil(show(event.data)));

async function show(message) {
  let told = {};
  try {
    told = message.json().notification ?? {};
  } catch {
    // Nothing that can be read is still something that happened.
  }
  const { title = "Corridor", tag = "", data = {}, navigate = "/" } = told;
  if (data.closes) return close(title, tag, navigate);
  await card(title, { tag, actions: data.actions ?? [], data: { ...data, navigate } });
  // How many are new only a page knows.
  if (!(await self.clients.matchAll()).length) await navigator.setAppBadge?.().catch(() => {});
}

// Nothing is left to answer. On the device that answered, what came of it stays to be read; where
// somebody has the product before them, it has told them.
async function close(title, tag, navigate) {
  const [there] = await self.registration.getNotifications({ tag });
  if (!there && (await pages()).some((page) => page.visibilityState === "visible")) return;
  const said = there && !there.data?.answer ? there : { title, body: "" };
  await card(said.title, { tag, body: said.body, silent: true, data: { navigate } });
}

const card = (title, more) =>
  self.registration.showNotification(title, { icon: SET.icon, badge: SET.badge, ...more });

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { answer, navigate } = event.notification.data ?? {};
  event.waitUntil(answer && event.action ? send(event.notification, event.action) : lead(navigate));
});

// Whoever holds the card was asked; it answers only while they are still signed in here.
async function send({ tag, data }, action) {
  const body = new URLSearchParams({ secret: data.answer, answer: action });
  let said;
  try {
    const response = await fetch(SET.answer, { method: "POST", body });
    said = await response.json();
  } catch {
    return card(data.failed ?? "Corridor", { tag, data: { navigate: data.navigate } });
  }
  await card(said.title, { tag, body: said.text, data: { navigate: data.navigate } });
}

const pages = () => self.clients.matchAll({ type: "window" });

// To the page it is about, at this address of the product whichever the message names.
async function lead(navigate) {
  const { pathname, search } = new URL(navigate ?? "/", location.origin);
  const url = `${location.origin}${pathname}${search}`;
  const open = await pages();
  const seen = open.find((page) => page.visibilityState === "visible") ?? open[0];
  if (!seen) return self.clients.openWindow(url);
  try {
    await (await seen.focus()).navigate(url);
  } catch {
    await self.clients.openWindow(url);
  }
}

// Somebody comes or goes: no card of whoever was here stays. Who signs out is woken here no more.
async function hush(isOut) {
  if (self.Notification?.permission !== "granted") return;
  for (const card of await self.registration.getNotifications()) card.close();
  if (isOut) await (await self.registration.pushManager?.getSubscription())?.unsubscribe();
}
