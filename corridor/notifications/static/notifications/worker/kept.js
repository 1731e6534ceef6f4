// What is kept for a time without a network: the last pages of ONE person, and the files they need.
// A page says whose it is by a mark (X-Kept-For). Where another mark comes, or none, everything
// that was kept before is gone. `SET` is in the worker that loads this.
const STATIC = `static:${SET.version}`;
const OURS = "kept:";
const AT = "X-Kept-At";
const ANYHOW = { ignoreVary: true };
let begun = 0; // navigations so far
let changed = 0; // the last of them at which it became somebody else's browser

const now = () => ++begun;

async function forgetAllBut(mark) {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(OURS) && name !== OURS + mark);
  await Promise.all(others.map((name) => caches.delete(name)));
}

function leave() {
  changed = now();
  return forgetAllBut(null);
}

// A slow answer to whoever was here before changes nothing any more.
async function keep(request, response, turn) {
  if (turn < changed || response.type === "opaqueredirect" || response.status >= 500) return;
  const mark = response.headers.get("X-Kept-For");
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS));
  if (names.some((name) => name !== OURS + mark)) changed = turn;
  await forgetAllBut(mark);
  const path = new URL(request.url).pathname;
  if (!mark || !response.ok || response.redirected || !SET.pages.includes(path)) return;
  if (turn >= changed) await write(mark, path, await response.text(), response.headers, Date.now());
}

async function write(mark, path, html, from, at) {
  const headers = new Headers(from);
  headers.set(AT, new Date(at).toISOString());
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  await (await caches.open(OURS + mark)).put(path, new Response(html, { headers }));
}

// An open page says how it reads by now; only over what was kept for the same person before.
async function renew({ mark, path, html, at }) {
  if (!(await caches.has(OURS + mark)) || !SET.pages.includes(path)) return;
  const before = await (await caches.open(OURS + mark)).match(path, ANYHOW);
  if (before) await write(mark, path, html, before.headers, at);
}

const isOld = (kept) => !(Date.now() - Date.parse(kept.headers.get(AT)) < SET.lasts);

// Each time the worker wakes, so also where nobody asks for it again.
async function forgetOld() {
  for (const name of (await caches.keys()).filter((name) => name.startsWith(OURS))) {
    const pages = await caches.open(name);
    for (const request of await pages.keys()) if (isOld(await pages.match(request, ANYHOW))) await pages.delete(request);
  }
}

forgetOld();

// What was kept, with the time it is of; never as if it were live.
async function without(request) {
  const path = new URL(request.url).pathname;
  await forgetOld();
  for (const name of (await caches.keys()).filter((name) => name.startsWith(OURS))) {
    const found = await (await caches.open(name)).match(path, ANYHOW);
    if (found) return stamped(found, found.headers.get(AT));
  }
  return (await caches.match(SET.offline, ANYHOW)) ?? Response.error();
}

async function stamped(found, since) {
  const html = (await found.text()).replace("<body", `<body data-offline-since="${since}"`);
  return new Response(html, { headers: found.headers });
}
