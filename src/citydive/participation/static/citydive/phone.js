// Keeps what was written on the phone until it has arrived, and sends it again when the line is back. Every sending
// carries an identity made here, so sending it twice makes one thing. Without this file the forms are sent as any form.
const door = document.getElementById("door"), words = document.getElementById("words").dataset;
const boxes = { kept: document.getElementById("kept"), stuck: document.getElementById("stuck") };
const name = `door ${door.dataset.door}`;
let memory = "[]", busy = false, wait = 2, timer;

function read() {
  try { memory = localStorage.getItem(name) || memory; } catch { /* a phone that keeps nothing: until the page closes */ }
  try { return JSON.parse(memory); } catch { return []; }
}
function write(items) {
  memory = JSON.stringify(items);
  try { localStorage.setItem(name, memory); } catch { /* see above */ }
  show(items);
}
// Two pages of one phone share what is kept: each change is made on what is kept now.
const change = (id, more) => write(read().map((each) => (each.id === id ? { ...each, ...more } : each)));
const drop = (id) => write(read().filter((each) => each.id !== id));
const namesIn = (item) => (item.fields || []).map(([field]) => field).sort().join();
// It has arrived. What was refused before it is settled by that where one thing takes the place of another: the dots
// of the same vote (its choices are its fields), not a card, which is a text of its own.
function arrived(item) {
  const all = read(), at = all.findIndex((each) => each.id === item.id);
  const settled = (each, n) => item.replaces && n < at && each.problem && each.to === item.to && namesIn(each) === namesIn(item);
  write(all.filter((each, n) => each.id !== item.id && !settled(each, n)));
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "linklike";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}
function line(item) {
  const made = document.createElement("li"), text = document.createElement("blockquote");
  text.dir = "auto";
  text.textContent = item.said;
  made.append(text);
  if (item.problem) {
    const why = document.createElement("p");
    why.className = "small";
    why.textContent = item.problem;
    made.prepend(why);
    if (navigator.clipboard) made.append(button(words.copy, () => navigator.clipboard.writeText(item.said)), " ");
    made.append(button(words.drop, () => drop(item.id)));
  }
  return made;
}
function show(items) {
  for (const [box, some] of [["kept", items.filter((each) => !each.problem)], ["stuck", items.filter((each) => each.problem)]]) {
    boxes[box].hidden = !some.length;
    boxes[box].querySelector("ul").replaceChildren(...some.map(line));
  }
  const now = navigator.onLine ? (wait > 2 ? words.again : words.sending) : words.offline;
  for (const each of items) if (!each.problem) tell(each, now, "wait");
  document.getElementById("line").textContent = now;
}

// What became of it is said below the button that was pressed, too: on a phone the lists are out of sight.
function tell(item, text, state) {
  const form = [...document.querySelectorAll("[data-intake] form")].find((each) => each.action === item.to);
  if (!form) return;
  const said = form.querySelector("[data-said]") || form.appendChild(document.createElement("p"));
  if (said.textContent === text) return;
  Object.assign(said, { className: `state ${state}`, textContent: text, role: "status" });
  said.dataset.said = said.dir = "auto";
}

function saidIn(form) {
  const parts = [];
  for (const field of form.elements) {
    if (field.type === "hidden" || !field.value || field.type === "submit" || field.tagName === "BUTTON" || field.tagName === "FIELDSET") continue;
    if ((field.type === "checkbox" || field.type === "radio") && !field.checked) continue;
    const label = field.labels?.[0]?.textContent.trim();
    if (field.closest(".dot")) {
      if (field.value !== "0") parts.push(`${label}: ${field.value}`);
    } else if (field.tagName === "TEXTAREA" || field.type === "text") parts.unshift(field.value);
    else parts.push(field.tagName === "SELECT" ? field.selectedOptions[0].text : (label || field.value));
  }
  return parts.join(" · ");
}

async function fresh() {
  const answer = await fetch(location.pathname, { cache: "no-store" });
  if (!answer.ok) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
// The token of the page belongs to a cookie that may have changed since: a new page has a new one.
let token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
async function post(item) {
  const body = new URLSearchParams([...item.fields, ["sent_id", item.id], ["csrfmiddlewaretoken", token]]);
  return fetch(item.to, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout?.(20000) });
}
async function deliver(item) {
  let answer = await post(item);
  if (answer.status === 403) {
    token = (await fresh()).querySelector("[name=csrfmiddlewaretoken]").value;
    answer = await post(item);
  }
  if (answer.ok) {
    const { receipt } = await answer.json();
    arrived(item);
    note(receipt);
    tell(item, receipt, "ok");
  } else if ([400, 404, 409, 410].includes(answer.status)) {
    const said = await answer.json().catch(() => ({}));
    change(item.id, { problem: said.problem || words.refused });
    tell(item, said.problem || words.refused, "stop");
  } else throw new Error(answer.status);
}
function note(receipt) {
  const list = document.getElementById("receipts"), made = document.createElement("li"), said = document.createElement("span");
  list.querySelector("[data-none]")?.remove();
  made.className = "note ok";
  said.className = "state ok";
  said.dir = "auto";
  said.textContent = receipt;
  made.append(said);
  list.prepend(made);
}
async function pump() {
  if (busy) return;
  clearTimeout(timer);
  busy = true;
  try {
    // In the order in which they were written: a later vote replaces an earlier one.
    for (let item; (item = read().find((each) => !each.problem)); wait = 2) await deliver(item);
  } catch {
    wait = Math.min(wait * 1.6, 30);
    timer = setTimeout(pump, wait * 1000 * (0.7 + Math.random() * 0.6));
  }
  busy = false;
  show(read());
}

function keep(event) {
  const form = event.target.closest("[data-intake] form");
  if (!form) return;
  event.preventDefault();
  const blank = [...form.querySelectorAll("[required]")].find((each) => !each.value.trim());
  if (blank) {
    blank.value = "";
    blank.reportValidity();
    return;
  }
  const fields = [...new FormData(form)].filter(([field]) => !["sent_id", "csrfmiddlewaretoken"].includes(field));
  const id = form.elements.sent_id.value;
  form.elements.sent_id.value = newId();
  write([...read().filter((each) => each.id !== id), { id, to: form.action, fields, said: saidIn(form), replaces: "replaces" in form.dataset }]);
  if (form.querySelector("textarea")) form.reset();
  form.querySelector("[data-said]")?.scrollIntoView({ block: "nearest" });
  pump();
}

// What can be sent changes while the page stands open: a vote begins, a vote is closed.
async function look() {
  if (!document.hidden) {
    try {
      const now = await (await fetch(door.dataset.now, { cache: "no-store" })).json();
      const marks = Object.fromEntries([...document.querySelectorAll("[data-intake][id]")].map((each) => [each.id, each.dataset.mark]));
      const changed = Object.entries(now.marks).some(([id, mark]) => (marks[id] ?? seen[id] ?? "") !== mark);
      if (changed || now.state !== door.dataset.state) await swap(now);
    } catch { /* no line: look again later */ }
  }
  setTimeout(look, 6000 + Math.random() * 3000);
}
const seen = {};
async function swap(now) {
  const page = await fresh(), there = page.querySelectorAll("[data-intake]");
  const old = [...document.querySelectorAll("[data-intake]")];
  const put = [...there].map((each) => {
    const same = each.id && document.getElementById(each.id);
    if (same && same.dataset.mark === each.dataset.mark) return same;
    const fresh = document.importNode(each, true), from = same?.querySelector("textarea"), to = fresh.querySelector("textarea");
    if (from && to) {
      to.value = from.value;
      from.value = "";
    }
    return fresh;
  });
  for (const each of old) if (!put.includes(each)) {
    // What somebody was writing when it closed stays, to copy.
    const typed = each.querySelector("textarea")?.value;
    if (typed) write([...read(), { id: newId(), said: typed, problem: words.closed }]);
    each.remove();
  }
  // Each at its place (an open vote comes first); what is there already is not moved: somebody may be writing in it.
  let next = document.getElementById("sent");
  for (const each of put.reverse()) {
    if (!each.isConnected) next.before(each);
    next = each;
  }
  door.dataset.state = now.state;
  Object.assign(seen, now.marks);
}

document.addEventListener("submit", keep);
addEventListener("online", () => { wait = 2; pump(); });
addEventListener("offline", () => show(read()));
show(read());
pump();
setTimeout(look, 6000);
