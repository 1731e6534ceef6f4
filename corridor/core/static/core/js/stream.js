// The page's one connection to /live/. Parts of the page listen; nobody else opens an EventSource.
// States: "live" (heard from it lately), "stale" (silence; parts poll), "asleep" (hidden tab).
const SILENCE = 20_000;
const address = document.querySelector("meta[name=live-url]")?.content ?? "/live/";
export const stream = new EventTarget();
stream.state = "asleep";
stream.wanted = false;
let source;
let heard = 0;
let retry;
let tries = 0;

function set(state) {
  if (stream.state === state) return;
  const before = stream.state;
  stream.state = state;
  stream.dispatchEvent(new CustomEvent("state", { detail: { state, before } }));
}

function hear() {
  heard = Date.now();
  tries = 0;
  set("live");
}

function connect() {
  clearTimeout(retry);
  if (document.hidden || !stream.wanted) return;
  source?.close();
  source = new EventSource(address);
  source.addEventListener("open", hear);
  source.addEventListener("beat", hear);
  source.addEventListener("nudge", (event) => {
    hear();
    const { topics } = JSON.parse(event.data);
    stream.dispatchEvent(new CustomEvent("nudge", { detail: { topics } }));
  });
  source.addEventListener("error", () => {
    // The browser tries again by itself unless the answer was no stream at all.
    if (source.readyState !== EventSource.CLOSED) return;
    set("stale");
    const wait = Math.min(30_000, 1000 * 2 ** tries++) * (0.5 + Math.random());
    retry = setTimeout(connect, wait);
  });
}

function sleep() {
  clearTimeout(retry);
  source?.close();
  source = undefined;
  set("asleep");
}

export function listen() {
  if (stream.wanted) return;
  stream.wanted = true;
  heard = Date.now();
  connect();
}

export function again() {
  tries = 0;
  connect();
}

setInterval(() => {
  if (source && Date.now() - heard > SILENCE) set("stale");
}, 1000);
document.addEventListener("visibilitychange", () => (document.hidden ? sleep() : again()));
addEventListener("online", again);
addEventListener("offline", () => stream.wanted && set("stale"));
addEventListener("pagehide", sleep);
addEventListener("pageshow", (event) => event.persisted && again());
