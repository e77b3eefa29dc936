// The service worker of paired screens. It keeps the last page of one board for a day, so that a tablet opens in a
// dead spot; it keeps nothing else, and sends nothing by itself. What is typed is kept and sent by screen.js.

const PAGES = "screen-pages";
const PARTS = "screen-parts";
const KEPT = ["/screen/huddle/", "/screen/wall/"];
const A_DAY = 24 * 60 * 60 * 1000;
// A page that has not come by now opens as it was, and is brought up to date once it is there.
const PATIENCE = 600;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (KEPT.includes(event.data?.keep)) {
    const fresh = fetch(event.data.keep, { credentials: "same-origin" });
    event.waitUntil(fresh.then((answer) => keep(event.data.keep, answer)).catch(() => {}));
  }
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin || event.request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) {
    event.respondWith(part(event.request));
  } else if (KEPT.includes(url.pathname)) {
    const fresh = fetch(event.request);
    event.waitUntil(fresh.then((answer) => keep(url.pathname, answer.clone())).catch(() => {}));
    event.respondWith(event.request.mode === "navigate" ? page(url.pathname, fresh) : fresh);
  }
});

async function page(path, fresh) {
  const kept = await keptPage(path);
  if (!kept) return fresh.catch(() => nothingKept());
  const usable = fresh.then((answer) => (answer.status < 500 ? answer : kept)).catch(() => kept);
  return Promise.race([usable, new Promise((done) => setTimeout(() => done(kept), PATIENCE))]);
}

async function part(request) {
  return (await caches.match(request)) ?? fetch(request);
}

async function keptPage(path) {
  const pages = await caches.open(PAGES);
  const kept = await pages.match(path);
  if (kept && Date.now() - Number(kept.headers.get("Kept-At")) > A_DAY) {
    await pages.delete(path);
    return undefined;
  }
  return kept;
}

async function keep(path, answer) {
  if (answer.status === 401) {
    await Promise.all([caches.delete(PAGES), caches.delete(PARTS)]);
    return;
  }
  if (answer.status !== 200 || answer.redirected) return;
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  headers.set("Kept-At", String(Date.now()));
  await keepParts(new Set([...text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1])));
  await (await caches.open(PAGES)).put(path, new Response(text, { status: 200, headers }));
}

async function keepParts(wanted) {
  const parts = await caches.open(PARTS);
  const there = new Set();
  for (const request of await parts.keys()) {
    const path = new URL(request.url).pathname;
    if (wanted.has(path)) there.add(path);
    else await parts.delete(request);
  }
  await Promise.allSettled([...wanted].filter((path) => !there.has(path)).map((path) => parts.add(path)));
}

function nothingKept() {
  const words =
    '<!doctype html><html lang="en-GB"><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="refresh" content="15">' +
    "<title>No connection</title><h1>No connection</h1><p>This screen keeps its board for a day, and has nothing newer " +
    "to show. It tries again by itself every fifteen seconds.</p></html>";
  return new Response(words, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
