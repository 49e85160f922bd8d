// A page that is being computed: how far it is, and the page itself when it is done.
const given = JSON.parse(document.getElementById("given").textContent);
const bar = document.getElementById("progress");
const told = document.getElementById("told");

async function look() {
  const response = await fetch(`/api/v1/jobs/${given.job}`).catch(() => null);
  if (!response?.ok) {
    told.textContent = given.texts.failed;
    return;
  }
  const job = await response.json();
  if (job.state !== "waiting" && job.state !== "running") {
    location.reload();
    return;
  }
  if (job.total) {
    bar.max = job.total;
    bar.value = job.done;
    told.textContent = `${job.done} / ${job.total}`;
  }
  setTimeout(look, 700);
}

look();
