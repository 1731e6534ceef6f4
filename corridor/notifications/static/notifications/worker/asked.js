// Pages come from the network, and from what was kept where there is none. Files with a hash in
// their names come from the cache. Everything else is none of the worker's business.
self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fill([SET.offline]));
});

// One file that is missing keeps nobody from having the others.
async function fill(wanted) {
  const files = await caches.open(STATIC);
  const missing = async (file) => (await files.match(file, ANYHOW)) ?? files.add(file);
  await Promise.allSettled(wanted.map(missing));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([tidy(), self.clients.claim(), self.registration.navigationPreload?.enable()]));
});

async function tidy() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("static:") && name !== STATIC);
  await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && SET.doors.some((door) => pathname.startsWith(door))) {
    event.waitUntil(Promise.all([leave(), hush(pathname.startsWith(SET.out))]));
  }
  if (request.method !== "GET") return;
  if (pathname.startsWith(SET.static)) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
});

async function page(event) {
  const turn = now();
  let response;
  try {
    response = (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return without(event.request);
  }
  event.waitUntil(keep(event.request, response.clone(), turn));
  return response;
}

async function file(request) {
  const files = await caches.open(STATIC);
  const kept = await files.match(request, ANYHOW);
  if (kept && SET.hashed) return kept;
  try {
    const response = await fetch(request);
    if (response.ok && response.status !== 206) await files.put(request, response.clone());
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("message", (event) => {
  const { mark, html } = event.data ?? {};
  if (html) event.waitUntil(renew(event.data));
  else if (mark !== undefined) event.waitUntil(Promise.all([forgetAllBut(mark), fill(SET.files)]));
});
