// Progress of a job in place; without this file the page reloads itself.
const job = document.getElementById("job"), bar = document.getElementById("bar");
const put = (name, text) => {
  const at = document.querySelector(`[data-job=${name}]`);
  if (at.textContent !== text) at.textContent = text;
};
let wait = 1, spoken = "";
async function look() {
  try {
    const answer = await fetch(job.dataset.status);
    if (!answer.ok || answer.redirected) return location.reload();
    const now = await answer.json();
    if (now.over) return location.replace(now.url);
    bar.value = now.percent;
    put("state", now.state);
    put("message", now.message);
    const tens = `${now.state} ${Math.floor(now.percent / 10) * 10} %`;
    if (tens !== spoken) put("spoken", spoken = tens);
    wait = Math.min(wait * 1.3, now.again);
  } catch {
    wait = 10;
  }
  setTimeout(look, wait * 1000);
}
setTimeout(look, 700);
