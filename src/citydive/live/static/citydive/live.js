// The screen of the room: counts the clock down, and takes over what changed. Without this file the page is loaded anew.
const live = document.getElementById("live");
const parts = () => [...live.querySelectorAll("[data-mark]")];
let since = performance.now();
function tick() {
  const at = live.querySelector("[data-left]");
  if (at) {
    const gone = "runs" in at.dataset ? (performance.now() - since) / 1000 : 0;
    const left = Math.round(at.dataset.left - gone), much = Math.abs(left);
    const text = `${left < 0 ? "−" : ""}${Math.floor(much / 60)}:${String(much % 60).padStart(2, "0")}`;
    if (at.firstElementChild.textContent !== text) at.firstElementChild.textContent = text;
    at.classList.toggle("over", left <= 0);
  }
}
// What somebody is typing is not taken away: that part follows with the next change.
const inUse = (part) => [...part.querySelectorAll("textarea,input:not([type=hidden]),select")].some((each) =>
  each === document.activeElement || (each.options ? each.selectedIndex !== chosenFirst(each) : each.value !== each.defaultValue));
const chosenFirst = (list) => Math.max([...list.options].findIndex((each) => each.defaultSelected), 0);
async function look() {
  if (!document.hidden) {
    try {
      const now = await (await fetch(live.dataset.now, { cache: "no-store" })).json();
      if (parts().some((part) => now[part.id] !== part.dataset.mark && !inUse(part))) await swap();
    } catch { /* no line: look again */ }
  }
  setTimeout(look, 2500 + Math.random() * 1000);
}
async function swap() {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok || answer.redirected) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const clock = document.getElementById("clock")?.dataset.mark;
  for (const part of parts()) {
    const fresh = page.getElementById(part.id);
    if (fresh && fresh.dataset.mark !== part.dataset.mark && !inUse(part)) part.replaceWith(document.importNode(fresh, true));
  }
  if (document.getElementById("clock")?.dataset.mark !== clock) since = performance.now();
}
if (live) {
  setInterval(tick, 250);
  tick();
  setTimeout(look, 2500);
}
