// The page's one connection to /live/. Parts of the page listen; nobody else opens an EventSource.
// States: "live" (heard from it lately), "stale" (silence; parts poll), "asleep" (hidden tab).
// Events: "state"; "nudge" with topics and pace; "resync" when something was missed and can't be told.
const SILENCE = 20_000;
const meta = (name) => document.querySelector(`meta[name=live-${name}]`)?.content;
export const stream = new EventTarget();
stream.state = "asleep";
// When the page was last known to be true: written, heard from, or asked again.
stream.fresh = Date.now();
// Parts whose last answer failed: with one of them the page is not live, whatever the stream says.
stream.behind = new Set();
let source, topics = new Set(), after = meta("after") ?? "";
let heard = 0, tries = 0, retry, gathering;
const emit = (name, detail) => stream.dispatchEvent(new CustomEvent(name, { detail }));

function set(state) {
  if (stream.state === state) return;
  stream.state = state;
  emit("state", state);
}

function hear(event) {
  heard = stream.fresh = Date.now();
  tries = 0;
  if (event.lastEventId) after = event.lastEventId;
  set("live");
}

function connect() {
  clearTimeout(retry);
  source?.close();
  if (document.hidden || !topics.size) return;
  const query = new URLSearchParams({ topics: [...topics].join(",") });
  if (after) query.set("after", after);
  source = new EventSource(`${meta("url") ?? "/live/"}?${query}`);
  if (!after) source.addEventListener("open", () => emit("resync"), { once: true });
  for (const name of ["open", "beat", "nudge", "resync"]) source.addEventListener(name, hear);
  source.addEventListener("nudge", (event) => emit("nudge", JSON.parse(event.data)));
  for (const name of ["resync", "bye"]) source.addEventListener(name, () => emit("resync"));
  source.addEventListener("error", () => {
    // The browser tries again by itself unless the answer was no stream at all.
    if (source.readyState !== EventSource.CLOSED) return;
    set("stale");
    retry = setTimeout(connect, Math.min(30_000, 1000 * 2 ** tries++) * (0.5 + Math.random()));
  });
}

// Called when a part comes or changes its topics; many calls make one connection.
export function listen() {
  heard ||= Date.now();
  clearTimeout(gathering);
  gathering = setTimeout(() => {
    const parts = [...document.querySelectorAll("live-region[topics]")];
    const wanted = new Set(parts.flatMap((part) => part.getAttribute("topics").split(/\s+/)));
    if ([...wanted].every((topic) => topics.has(topic))) return;
    topics = wanted;
    connect();
  }, 20);
}

export function again() {
  tries = 0;
  heard = Date.now();
  connect();
}

function sleep() {
  clearTimeout(retry);
  source?.close();
  set("asleep");
}

setInterval(() => {
  if (topics.size && !document.hidden && Date.now() - heard > SILENCE) set("stale");
}, 1000);
document.addEventListener("visibilitychange", () => (document.hidden ? sleep() : again()));
addEventListener("online", again);
addEventListener("offline", () => topics.size && set("stale"));
addEventListener("pagehide", sleep);
addEventListener("pageshow", ({ persisted }) => persisted && again());
