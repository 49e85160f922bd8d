// The data pages work without this: it says early that a file is too large, waits for results, and warns of cells not yet sent.
const texts = JSON.parse(document.getElementById("texts")?.textContent ?? "{}");
const MB = 1e6;

for (const form of document.querySelectorAll("form[data-limit]")) {
  const file = form.querySelector("input[type=file]");
  const told = form.querySelector("#file-told");
  const look = () => {
    const size = file.files[0]?.size ?? 0;
    const over = size > Number(form.dataset.limit) * MB;
    const words = { size: Math.ceil(size / MB), most: form.dataset.limit };
    told.textContent = over ? texts.too_large.replace(/\{(\w+)\}/g, (_, name) => words[name]) : "";
    return !over;
  };
  file.addEventListener("change", () => {
    look();
    const zip = form.querySelector("input[value=zip]");
    if (zip && file.files.length) zip.checked = true;
  });
  form.addEventListener("submit", (event) => {
    if (!look()) event.preventDefault();
  });
}

const job = document.getElementById("job");
if (job) {
  const wait = async () => {
    const response = await fetch(`/api/v1/jobs/${encodeURIComponent(job.dataset.job)}`);
    const found = response.ok ? await response.json() : { state: "done" };
    if (["waiting", "running"].includes(found.state)) setTimeout(wait, 700);
    else location.reload();
  };
  setTimeout(wait, 700);
}

const cells = document.getElementById("cells");
if (cells) {
  let sent = false;
  const dirty = () => [...cells.querySelectorAll(".grid input")].some((each) => (each.type === "checkbox" ? each.checked : each.value !== each.defaultValue));
  cells.addEventListener("submit", () => (sent = true));
  addEventListener("beforeunload", (event) => {
    if (!sent && dirty()) event.preventDefault();
  });
}
