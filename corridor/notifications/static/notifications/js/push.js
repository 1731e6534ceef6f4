// What this browser says of being woken: whether it can be, may be, and is, and by which key.
const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
const isApple = () => /iPhone|iPad/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
const manager = async () => (await navigator.serviceWorker.ready).pushManager;

const isInstalled = () => navigator.standalone || matchMedia("(display-mode: standalone)").matches;
export const isBlocked = () => Notification.permission === "denied";
export const current = async () => (await manager()).getSubscription();

// Why there is nothing to turn on here; empty where there is.
export function missing() {
  if (navigator.serviceWorker && "PushManager" in window) return isBlocked() ? "blocked" : "";
  return isApple() && !isInstalled() ? "install" : "unsupported";
}

// It may be of another key of this installation, or of who was here before.
export function isOf(subscription, key) {
  const its = subscription.options.applicationServerKey;
  return Boolean(its) && same(new Uint8Array(its), bytes(key));
}

// Asks its person; nothing where they did not say yes.
export async function agree(key) {
  if ((await Notification.requestPermission()) !== "granted") return null;
  return (await manager()).subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}

// Calls when its person changes their mind in the settings of the browser.
export function whenAllowed(then, signal) {
  const asked = navigator.permissions?.query({ name: "notifications" });
  asked?.then((state) => state.addEventListener("change", then, { signal })).catch(() => {});
}

// Our server, with the token of a form.
export async function tell(form, address, subscription) {
  const { endpoint, keys } = subscription.toJSON();
  const body = new FormData(form);
  for (const [name, value] of Object.entries({ endpoint, ...keys, is_installed: isInstalled() ? "1" : "" })) body.set(name, value);
  const response = await fetch(address, { method: "POST", body });
  if (!response.ok || response.redirected) throw new Error(response.status);
}
