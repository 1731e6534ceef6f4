// The page's part of the service worker: it is registered, told how the page reads by now, and
// cards of what was answered meanwhile go. A page from what was kept says since when.
import { stream } from "../../core/js/stream.js";

const since = Date.parse(document.body.dataset.offlineSince);
const away = since || "offline" in document.body.dataset;
const mark = () => document.getElementById("announce")?.dataset.keptFor;
const tell = (message) => navigator.serviceWorker.controller?.postMessage(message);
let waiting;

// A moment later: somebody who is about to leave this page is not called back to it.
const again = () => setTimeout(() => navigator.onLine && location.reload(), 500);

if (since) {
  Object.assign(stream, { fresh: since, state: "stale" });
  stream.dispatchEvent(new CustomEvent("state", { detail: "stale" }));
  stream.addEventListener("state", () => stream.state === "live" && again());
  document.addEventListener("click", (event) => event.target.closest("live-banner [data-retry]") && location.reload());
}

if (away) addEventListener("online", again);

// As it was when it was last known to be true; not with a sheet over it.
function snapshot() {
  if (away || !mark() || document.querySelector("modal-sheet, form[data-busy]")) return;
  const html = `<!doctype html>${document.documentElement.outerHTML}`;
  tell({ mark: mark(), path: location.pathname, at: stream.fresh, html });
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(snapshot, 1500);
}

async function closeSettled() {
  const registration = await navigator.serviceWorker.getRegistration();
  const cards = (await registration?.getNotifications()) ?? [];
  const asked = cards.filter((card) => card.data?.answer);
  if (!asked.length) return;
  const response = await fetch("/notifications/open/", { headers: { "X-Fragment": "1" } });
  if (!response.ok || response.redirected) return;
  const { tags } = await response.json();
  for (const card of asked) if (!tags.includes(card.tag)) card.close();
}

if (navigator.serviceWorker && mark() !== undefined) {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {});
  if (!away) tell({ mark: mark() || null });
  if (!mark()) navigator.clearAppBadge?.().catch(() => {});
  stream.addEventListener("nudge", () => (soon(), closeSettled()));
  stream.addEventListener("resync", closeSettled);
  document.addEventListener("submit", soon);
  document.addEventListener("visibilitychange", () => (document.hidden ? snapshot() : closeSettled()));
  addEventListener("offline", snapshot);
}
