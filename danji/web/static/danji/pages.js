// Pages on regions and industries: cards of numbers, arrow keys in tables, pictures as PNG, ties of the industry space.
const given = JSON.parse(document.getElementById("given").textContent);
const say = (key) => given.texts[key];

// ---- the card of a number: shown on hover, focus or touch; Esc puts it away; the pointer may go onto it

const card = Object.assign(document.createElement("div"), { id: "card", hidden: true });
card.setAttribute("role", "tooltip");
document.body.append(card);
let owner = null;
let leaving = 0;

function line(list, term, text) {
  if (!text) return;
  const dt = document.createElement("dt");
  const dd = document.createElement("dd");
  dt.textContent = say(term);
  dd.textContent = text;
  list.append(dt, dd);
}

function open(button) {
  clearTimeout(leaving);
  if (owner === button) return;
  close();
  owner = button;
  const of = given.cards[button.dataset.c];
  const title = document.createElement("b");
  title.textContent = `${of.title}: ${button.textContent}`;
  const list = document.createElement("dl");
  line(list, "definition", of.means);
  line(list, "misleads", of.misleads);
  line(list, "year", of.year);
  line(list, "unit", of.unit);
  line(list, "state", given.said[Number(button.dataset.s)]);
  line(list, "note", of.note);
  line(list, "source", of.source);
  card.replaceChildren(title, list);
  card.hidden = false;
  const box = button.getBoundingClientRect();
  const room = document.documentElement.clientWidth - card.offsetWidth - 8;
  const below = box.bottom + card.offsetHeight + 8 < window.innerHeight || box.top < card.offsetHeight;
  card.style.left = `${Math.max(8, Math.min(box.left, room)) + window.scrollX}px`;
  card.style.top = `${(below ? box.bottom + 2 : box.top - card.offsetHeight - 2) + window.scrollY}px`;
  button.setAttribute("aria-describedby", "card");
}

function close() {
  clearTimeout(leaving);
  owner?.removeAttribute("aria-describedby");
  owner = null;
  card.hidden = true;
}

const number = (event) => (event.target instanceof Element ? event.target.closest(".n") : null);
const later = () => {
  clearTimeout(leaving);
  leaving = setTimeout(() => document.activeElement !== owner && close(), 250);
};

document.addEventListener("pointerover", (event) => {
  const found = number(event);
  if (found) open(found);
  else if (card.contains(event.target)) clearTimeout(leaving);
  else if (owner) later();
});
document.addEventListener("focusin", (event) => {
  const found = number(event);
  if (found) open(found);
  else if (owner) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && owner) close();
  else walk(event);
});

// ---- a table is one stop of the Tab key; arrows go from number to number

for (const table of document.querySelectorAll("table.grid")) {
  table.querySelectorAll(".n").forEach((each, at) => (each.tabIndex = at ? -1 : 0));
}

function walk(event) {
  const here = number(event);
  if (!here || !event.key.startsWith("Arrow")) return;
  const cell = here.closest("td, th");
  const row = cell.parentElement;
  const rows = [...row.parentElement.rows];
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  const next = step[0] ? rows[rows.indexOf(row) + step[0]]?.cells[cell.cellIndex] : row.cells[cell.cellIndex + step[1]];
  const to = next?.querySelector(".n");
  event.preventDefault();
  if (!to) return;
  here.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}

// ---- the picture as PNG, twice its size, made from the SVG here

for (const button of document.querySelectorAll(".png")) {
  button.addEventListener("click", async () => {
    try {
      const svg = await (await fetch(button.dataset.svg)).text();
      const [, , wide, high] = /viewBox="([^"]*)"/.exec(svg)[1].split(" ").map(Number);
      const sized = svg.replace("<svg ", `<svg width="${2 * wide}" height="${2 * high}" `);
      const picture = new Image();
      picture.src = URL.createObjectURL(new Blob([sized], { type: "image/svg+xml" }));
      await picture.decode();
      const canvas = Object.assign(document.createElement("canvas"), { width: 2 * wide, height: 2 * high });
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0);
      const made = await new Promise((done) => canvas.toBlob(done, "image/png"));
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(made), download: button.dataset.name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      URL.revokeObjectURL(picture.src);
    } catch {
      button.textContent = say("no_png");
    }
  });
}

// ---- the industry space: the ties of the industry under the pointer

for (const picture of document.querySelectorAll("svg:has(.tie)")) {
  const ties = [...picture.querySelectorAll(".tie")];
  const nodes = [...picture.querySelectorAll(".node[data-key]")];
  const dim = (key) => {
    const near = new Set([key]);
    for (const tie of ties) {
      const ends = [tie.dataset.first, tie.dataset.second];
      const lit = ends.includes(key);
      tie.classList.toggle("lit", lit);
      tie.classList.toggle("dim", key !== null && !lit);
      if (lit) ends.forEach((each) => near.add(each));
    }
    for (const node of nodes) node.classList.toggle("dim", key !== null && !near.has(node.dataset.key));
  };
  for (const node of nodes) {
    node.addEventListener("pointerenter", () => dim(node.dataset.key));
    node.addEventListener("pointerleave", () => dim(null));
  }
}

document.body.dataset.ready = "page";
