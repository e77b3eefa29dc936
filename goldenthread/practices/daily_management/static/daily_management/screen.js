// The script of paired screens, tablets and walls alike. It asks often enough whether the board changed that a change
// is seen within two seconds, and says in words how old what is shown is. What somebody does is kept on the device
// first, then sent in order, each under a key of its own, so that sending it again has no second effect. Without this
// script every form still works.

const root = document.querySelector("[data-screen]");
const HEADERS = { "Golden-Thread-Screen": "1" };
const EVERY = 1500;
const PATIENCE = 8000;
const QUIET_AFTER = 30 * 1000;
const LOST_AFTER = 15 * 60 * 1000;
const ANEW_AFTER = 5 * 60 * 1000;
const A_DAY = 24 * 60 * 60 * 1000;
const AT_ONCE = 50;
const CONTACT = "golden-thread-contact";
const DROPPED = "golden-thread-dropped";
const OURS = new Set(["csrfmiddlewaretoken", "key", "version"]);

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "Europe/London" });
const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone: "Europe/London" });
const onWall = root?.dataset.screen === "wall";
const here = onWall ? "this screen" : "this tablet";

// --- what is kept on this device -------------------------------------------------------------------------------

function answerTo(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

let opened;
function database() {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open("golden-thread-screen", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("operations", { keyPath: "number", autoIncrement: true });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  return opened;
}

async function kept(verb, ...args) {
  const mode = verb === "getAll" ? "readonly" : "readwrite";
  const transaction = (await database()).transaction("operations", mode, { durability: "strict" });
  const finished = new Promise((done, failed) => {
    transaction.oncomplete = done;
    transaction.onerror = transaction.onabort = () => failed(transaction.error);
  });
  const result = await answerTo(transaction.objectStore("operations")[verb](...args));
  await finished;
  return result;
}

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

async function wipe() {
  localStorage.removeItem(CONTACT);
  localStorage.removeItem(DROPPED);
  for (const name of (await globalThis.caches?.keys()) ?? []) {
    if (name.startsWith("screen-")) await caches.delete(name);
  }
}

async function wipeAll() {
  await wipe();
  (await database()).close();
  indexedDB.deleteDatabase("golden-thread-screen");
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister();
}

// --- how old is what is shown ----------------------------------------------------------------------------------

// The moment of the last contact by the server's clock, and by this device's: a clock that is hours wrong still
// counts minutes rightly.
let contact = { server: Date.parse(root?.dataset.asAt ?? ""), device: Date.now() };

function recallContact() {
  try {
    const before = JSON.parse(localStorage.getItem(CONTACT) ?? "null");
    if (before && before.server >= contact.server) contact = before;
  } catch {
    localStorage.removeItem(CONTACT);
  }
}

function noteContact(answer) {
  const server = Date.parse(answer.headers.get("Date") ?? "") || contact.server + (Date.now() - contact.device);
  contact = { server, device: Date.now() };
  localStorage.setItem(CONTACT, JSON.stringify(contact));
}

function age() {
  return Math.max(0, Date.now() - contact.device);
}

function sayHowOld() {
  const long = age() > A_DAY / 2;
  const at = long ? `${weekday.format(contact.server)} ${clock.format(contact.server)}` : clock.format(contact.server);
  const lost = age() > LOST_AFTER;
  if (age() > A_DAY && !root.querySelector("#too-old")) {
    const words = element("p", "", { id: "too-old", class: "too-old", "data-as-at-words": "" });
    root.replaceChildren(words, element("p", "What was shown is older than a day. It comes back with the connection."));
  }
  root.dataset.contact = lost ? "lost" : age() > QUIET_AFTER ? "quiet" : "live";
  for (const place of root.querySelectorAll("[data-as-at-words]")) {
    const words = lost ? `No connection since ${at}` : `As at ${at}`;
    if (place.textContent !== words) place.textContent = words;
  }
  const now = Number(hour.format(contact.server + age()));
  root.dataset.night = now >= 20 || now < 7 ? "yes" : "no";
}

// --- what somebody does ----------------------------------------------------------------------------------------

function fieldsOf(form, submitter) {
  const fields = {};
  let version = null;
  for (const [name, value] of new FormData(form, submitter)) {
    if (name === "version") version = Number(value);
    else if (!OURS.has(name) && typeof value === "string") fields[name] = value;
  }
  return { fields, version };
}

function saidBy(form, submitter) {
  const chosen = [...form.querySelectorAll("input:checked, option:checked")].map((one) =>
    one.labels?.[0] ? one.labels[0].textContent.trim() : one.textContent.trim(),
  );
  const typed = [...form.querySelectorAll("input[type=text], input:not([type]), textarea")].map((one) => one.value.trim());
  return [submitter?.textContent.trim() ?? "", ...chosen, ...typed].filter(Boolean).join(": ");
}

// What a form is about, where somebody else may change the same thing meanwhile.
function thingOf(form, version) {
  return version === null ? null : [form.dataset.op, ...about(form).map((one) => one.value)].join(" ");
}

function about(form) {
  return [...form.querySelectorAll("input[type=hidden]")].filter((one) => !OURS.has(one.name));
}

let busy = Promise.resolve();

async function take(form, submitter) {
  const { fields, version } = fieldsOf(form, submitter);
  const operation = {
    key: newKey(),
    name: form.dataset.op,
    fields,
    version,
    thing: thingOf(form, version),
    at: new Date().toISOString(),
    said: saidBy(form, submitter),
    state: "waiting",
  };
  await kept("add", operation);
  if (form.querySelector("input[type=text], input:not([type]), textarea")) form.reset();
  await showKept();
  await flush();
}

function flush() {
  const once = () => (navigator.locks ? navigator.locks.request("golden-thread-flush", send) : send());
  busy = busy.then(once, once);
  return busy;
}

async function send() {
  let sent = 0;
  for (;;) {
    const waiting = together((await kept("getAll")).filter((one) => one.state === "waiting"));
    if (!waiting.length) break;
    const answers = await post(waiting);
    if (!answers) {
      await dropWhatIsTooOld();
      break;
    }
    let taken = 0;
    for (const operation of waiting) {
      const answer = answers.find((one) => one.key === operation.key);
      if (!answer) continue;
      if (answer.outcome === "refused") {
        await kept("put", { ...operation, state: "refused", sentence: answer.sentence });
      } else {
        await kept("delete", operation.number);
        await follow(operation, answer);
      }
      taken += 1;
    }
    sent += taken;
    if (!taken) break;
  }
  if (sent) await showAnew();
  await showKept();
}

// As many as go in one request: of two changes to one thing the second waits for the first one's answer.
function together(waiting) {
  const things = waiting.map((one) => one.thing);
  const repeat = things.findIndex((thing, index) => thing && things.indexOf(thing) < index);
  return waiting.slice(0, Math.min(AT_ONCE, repeat < 0 ? AT_ONCE : repeat));
}

// Whoever changes their own change has seen it.
async function follow(operation, answer) {
  if (!operation.thing || !answer.version) return;
  for (const later of await kept("getAll")) {
    if (later.thing === operation.thing && later.version === operation.version) {
      await kept("put", { ...later, version: answer.version });
    }
  }
}

async function post(waiting) {
  const operations = waiting.map(({ key, number, name, fields, version, at }) => ({ key, number, name, fields, version, at }));
  try {
    const answer = await fetch(root.dataset.operations, {
      method: "POST",
      headers: { ...HEADERS, "Content-Type": "application/json" },
      body: JSON.stringify({ operations }),
      credentials: "same-origin",
      signal: AbortSignal.timeout(30000),
    });
    if (answer.status === 401) return leave();
    if (!answer.ok) return null;
    noteContact(answer);
    return (await answer.json()).answers;
  } catch {
    return null;
  }
}

async function dropWhatIsTooOld() {
  for (const operation of await kept("getAll")) {
    if (Date.now() - Date.parse(operation.at) > A_DAY) {
      await kept("delete", operation.number);
      localStorage.setItem(DROPPED, String(Number(localStorage.getItem(DROPPED) ?? 0) + 1));
    }
  }
}

function element(kind, words, attributes = {}) {
  const made = document.createElement(kind);
  made.textContent = words;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

async function showKept() {
  const all = await kept("getAll");
  const waiting = all.filter((one) => one.state === "waiting");
  const refused = all.filter((one) => one.state === "refused");
  const dropped = Number(localStorage.getItem(DROPPED) ?? 0);
  const place = document.getElementById("kept");
  place.replaceChildren();
  place.hidden = !all.length && !dropped;
  if (dropped) {
    const many = dropped === 1 ? "1 entry was" : `${dropped} entries were`;
    place.append(element("p", `${many} on ${here} for a day with no connection, and went. Say them again.`));
    const seen = element("button", "We have read this", { type: "button", class: "button button--plain" });
    seen.addEventListener("click", () => {
      localStorage.removeItem(DROPPED);
      showKept();
    });
    place.append(seen);
  }
  for (const operation of refused) place.append(refusal(operation));
  if (waiting.length) {
    place.append(element("p", `Saved on ${here}. ${waiting.length} to send when there is a connection:`, { class: "kept__head" }));
    const list = document.createElement("ul");
    list.append(...waiting.map((one) => element("li", `${clock.format(Date.parse(one.at))} ${one.said}`)));
    place.append(list);
  }
  for (const operation of waiting) showAsChosen(operation);
}

function refusal(operation) {
  const block = element("div", "", { class: "kept__refused", role: "alert" });
  block.append(element("p", `Not taken: “${operation.said}”`), element("p", operation.sentence));
  const mend = element("button", "Mend it", { type: "button", class: "button button--main" });
  mend.addEventListener("click", async () => {
    const form = formOf(operation) ?? root.querySelector(`form[data-op="${operation.name}"]`);
    await kept("delete", operation.number);
    await showKept();
    if (form) fill(form, operation.fields);
  });
  const drop = element("button", "Leave it out", { type: "button", class: "button button--plain" });
  drop.addEventListener("click", async () => {
    await kept("delete", operation.number);
    await showKept();
  });
  block.append(mend, drop);
  return block;
}

// The form that an operation came from: of its name, and about the same thing.
function formOf(operation) {
  return [...root.querySelectorAll("form[data-op]")].find(
    (form) =>
      form.dataset.op === operation.name && about(form).every((one) => operation.fields[one.name] === one.value),
  );
}

function fill(form, fields) {
  form.closest("details")?.setAttribute("open", "");
  for (const one of form.elements) {
    if (!(one.name in fields) || one.type === "hidden" || one.tagName === "BUTTON") continue;
    if (one.type === "radio" || one.type === "checkbox") one.checked = one.value === fields[one.name];
    else one.value = fields[one.name];
  }
  form.querySelector("input[type=text], input:not([type]), textarea")?.focus();
}

// A mark that waits is shown as it was tapped.
function showAsChosen(operation) {
  const form = formOf(operation);
  if (!form || form.querySelector("input[type=text], textarea")) return;
  for (const one of form.elements) {
    if (!(one.name in operation.fields)) continue;
    const chosen = one.value === operation.fields[one.name];
    if (one.type === "radio") one.checked = chosen;
    if (one.tagName === "BUTTON") one.setAttribute("aria-pressed", String(chosen));
  }
}

// --- keeping up with the board ---------------------------------------------------------------------------------

let shownAt = Date.now();

async function ask(address) {
  const answer = await fetch(address, {
    headers: HEADERS,
    cache: "no-store",
    credentials: "same-origin",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.status === 401) return leave();
  if (!answer.ok) throw new Error(String(answer.status));
  noteContact(answer);
  return answer;
}

async function leave() {
  await wipe();
  location.replace(root.dataset.page);
  return new Promise(() => {});
}

async function showAnew() {
  const answer = await ask(root.dataset.page);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-screen]");
  if (!fresh) return;
  if (fresh.dataset.build !== root.dataset.build && !(await kept("getAll")).length && !typing()) return location.reload();
  const typed = typedIn(root);
  const focused = place(document.activeElement);
  const unfolded = [...root.querySelectorAll("details")].map((one, index) => (one.open ? index : -1));
  root.replaceChildren(...fresh.childNodes);
  for (const name of ["version", "asAt"]) root.dataset[name] = fresh.dataset[name];
  shownAt = Date.now();
  root.querySelectorAll("details").forEach((one, index) => {
    if (unfolded.includes(index)) one.open = true;
  });
  for (const [where, value] of typed) {
    const found = at(where);
    if (found && !found.value) found.value = value;
  }
  if (focused) at(focused)?.focus({ preventScroll: true });
  await showKept();
  sayHowOld();
}

function typing() {
  return typedIn(root).length > 0;
}

function typedIn(within) {
  return [...within.querySelectorAll("form[data-op] input[type=text], form[data-op] input:not([type]), form[data-op] textarea")]
    .filter((one) => one.value !== one.defaultValue)
    .map((one) => [place(one), one.value]);
}

// Where a control is, said so that it is found again on the page that comes next.
function place(control) {
  if (!control || !root.contains(control)) return null;
  if (control.id) return { id: control.id };
  const forms = [...root.querySelectorAll("form[data-op]")];
  return control.form ? { form: forms.indexOf(control.form), name: control.name, value: control.value } : null;
}

function at(where) {
  if (where.id) return document.getElementById(where.id);
  const form = root.querySelectorAll("form[data-op]")[where.form];
  const named = form ? [...form.elements].filter((one) => one.name === where.name) : [];
  return named.find((one) => one.value === where.value) ?? named[0] ?? null;
}

async function keepUp() {
  const began = Date.now();
  try {
    const answer = await ask(`${root.dataset.poll}?since=${root.dataset.version}`);
    if (answer.status !== 204 || Date.now() - shownAt > ANEW_AFTER) await showAnew();
    if ((await kept("getAll")).some((one) => one.state === "waiting")) await flush();
  } catch {
    await dropWhatIsTooOld();
  }
  sayHowOld();
  setTimeout(keepUp, Math.max(EVERY / 4, EVERY - (Date.now() - began)));
}

// --- a screen whose pairing was ended --------------------------------------------------------------------------

async function sayGoodbye(list) {
  const unsent = await kept("getAll");
  list.append(...unsent.map((one) => element("li", one.said)));
  list.closest("section").hidden = !unsent.length;
  await wipeAll();
}

if (root) {
  recallContact();
  sayHowOld();
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-op]");
    if (!form) return;
    event.preventDefault();
    take(form, event.submitter);
  });
  window.addEventListener("online", () => flush());
  navigator.serviceWorker?.register(root.dataset.worker, { scope: "/screen/", updateViaCache: "none" }).then(
    async () => (await navigator.serviceWorker.ready).active?.postMessage({ keep: root.dataset.page }),
    () => {},
  );
  navigator.storage?.persist?.();
  showKept().then(keepUp);
} else if (document.getElementById("unsent-list")) {
  sayGoodbye(document.getElementById("unsent-list"));
}
