// The zone studio: what the engine says, shown; what the user does, sent. No rule is decided here.
import * as maplibregl from "../vendor/maplibre-gl.mjs";

maplibregl.setWorkerUrl(new URL("../vendor/maplibre-gl-worker.mjs", import.meta.url).href);

const given = JSON.parse(document.getElementById("given").textContent);
const base = `/api/v1/workspaces/${encodeURIComponent(given.slug)}`;
const $ = (id) => document.getElementById(id);
const say = (key, values = {}) => given.texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const shown = (value, digits = 2) => (value === null || value === undefined ? "–" : Number(value).toLocaleString(given.lang, { maximumFractionDigits: digits }));
const unit = (name) => (given.lang === "ko" && name === "km²" ? "㎢" : name);
const at = (site) => sites.get(site)?.properties;

let sites = new Map(); // code → feature
let body = { ...given.body };
body.lock_in = body.lock_in ?? given.lock_in;
body.lock_out = body.lock_out ?? given.lock_out;
body.weights = body.weights ?? given.weights;
let judged = given.judged;
let seen = given.seen;
let scenario = given.scenario;
let past = [];
let future = [];
let chosen = null;
let sort = { by: "value", down: true };
let asking = 0;
let map = null;

// ---- talking to the engine

async function call(path, { method = "GET", json } = {}) {
  const response = await fetch(path, {
    method,
    headers: { "Content-Type": "application/json", "Accept-Language": given.lang },
    body: json === undefined ? undefined : JSON.stringify(json),
  });
  const found = await response.json();
  if (!response.ok && response.status !== 409) throw Object.assign(new Error(response.status), { found });
  return { status: response.status, found };
}

function tell(text) {
  $("saved").textContent = text;
}

function problemsOf(error) {
  const found = error.found?.problems ?? [];
  return found.map((each) => each[given.lang] ?? each.what ?? each.key).join(" ") || say("no_answer");
}

async function judge() {
  const mine = ++asking;
  try {
    const { found } = await call(`${base}/judge`, { method: "POST", json: body });
    if (mine !== asking) return;
    judged = found;
    show();
  } catch (error) {
    if (mine === asking) tell(problemsOf(error));
  }
}

// ---- changes, each of them undoable

function change(next, { keep = true } = {}) {
  if (keep) {
    past.push(body);
    future = [];
  }
  body = { ...body, ...next };
  paint();
  judge();
}

function undo() {
  if (!past.length) return;
  future.push(body);
  body = past.pop();
  after();
}

function redo() {
  if (!future.length) return;
  past.push(body);
  body = future.pop();
  after();
}

function after() {
  for (const slider of document.querySelectorAll("[data-weight]")) {
    slider.value = Math.round(100 * (body.weights[slider.dataset.weight] ?? 0));
    slider.nextElementSibling.value = slider.value;
  }
  paint();
  judge();
}

function take(site, share) {
  const shares = { ...body.shares };
  if (share > 0) shares[site] = Math.min(1, share);
  else delete shares[site];
  change({ shares });
}

function lock(site, how) {
  const without = (list) => list.filter((each) => each !== site);
  const next = { lock_in: without(body.lock_in), lock_out: without(body.lock_out) };
  if (how) next[how] = [...next[how], site];
  change(next);
}

// ---- what is shown

function stateOf(site) {
  const share = body.shares[site] ?? 0;
  if (share >= 1) return "in";
  if (share > 0) return "part";
  return ["candidate", "locked_out"].includes(at(site).standing) ? "out" : "barred";
}

function lockOf(site) {
  if (body.lock_in.includes(site)) return "lock_in";
  return body.lock_out.includes(site) ? "lock_out" : "";
}

function show() {
  headline();
  verdicts();
  table();
  paint();
  held();
  $("undo").disabled = !past.length;
  $("redo").disabled = !future.length;
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((each) => each !== null));
  return made;
}

function headline() {
  const zone = judged.zone;
  const figure = (label, value) => element("div", {}, element("b", {}, value), element("span", {}, label));
  const proof = zone.proved === null || zone.proved === undefined ? null : figure(say(zone.proved ? "proved" : "bound"), `${shown(zone.bound)} (${shown(100 * (zone.gap ?? 0), 4)}%)`);
  $("headline").replaceChildren(
    element("div", { class: `whole ${zone.passes}` }, say(`passes_${zone.passes}`)),
    figure(say("value"), shown(zone.value)),
    figure(say("area"), `${shown(zone.facts.area_km2 ?? 0, 3)}${unit("km²")}`),
    figure(say("sites"), shown(Object.keys(zone.shares).length, 0)),
    ...(proof ? [proof] : []),
  );
}

function marginOf(verdict) {
  if (verdict.value === null || typeof verdict.limit !== "number") return say(`state_${verdict.state}`);
  const of = `${shown(verdict.value, 3)} / ${shown(verdict.limit, 3)}${unit(verdict.unit)}`;
  if (verdict.margin === null) return of;
  const key = verdict.margin < 0 ? (verdict.compare === "at_most" ? "over" : "short") : "room";
  return `${of}, ${say(key)} ${shown(Math.abs(verdict.margin), 3)}`;
}

function verdicts() {
  const own = judged.zone.verdicts.filter((each) => !each.reading || each.reading === judged.zone.reading);
  $("verdicts").replaceChildren(
    ...own.map((verdict) =>
      element(
        "li",
        { class: verdict.state, "data-rule": verdict.rule },
        element(
          "button",
          { type: "button", title: verdict.sentence[given.lang], onclick: () => offenders(verdict) },
          element("span", { class: "margin" }, marginOf(verdict)),
          verdict.label[given.lang],
          element("small", {}, `${say(`state_${verdict.state}`)} · ${verdict.source[given.lang]} (${verdict.confidence})`),
        ),
      ),
    ),
  );
}

function offenders(verdict) {
  const named = [...verdict.because, ...verdict.undecided].filter((site) => sites.has(site) && at(site).lon !== null);
  $("why-text").replaceChildren(element("p", {}, verdict.sentence[given.lang]), ...verdict.notes.map((note) => element("p", { class: "note" }, note[given.lang])));
  if (!named.length || !map) return;
  const box = new maplibregl.LngLatBounds();
  named.forEach((site) => box.extend([at(site).lon, at(site).lat]));
  map.fitBounds(box, { padding: 120, maxZoom: 12, animate: false });
  choose(named[0], { keepText: true });
}

function rows() {
  const list = [...sites.values()].map((each) => ({ ...each.properties, value: judged.values[each.properties.site] ?? 0 }));
  const sign = sort.down ? -1 : 1;
  const order = (a, b) => (typeof a[sort.by] === "number" ? a[sort.by] - b[sort.by] : String(a[sort.by]).localeCompare(String(b[sort.by]), given.lang));
  return list.sort((a, b) => sign * order(a, b));
}

function table() {
  const focus = document.activeElement?.dataset?.focus;
  $("sites").tBodies[0].replaceChildren(
    ...rows().map((row) => {
      const state = stateOf(row.site);
      const share = body.shares[row.site] ?? 0;
      return element(
        "tr",
        { "data-site": row.site, class: row.site === chosen ? "chosen" : null },
        element("td", {}, element("i", { class: `sign ${state}${lockOf(row.site) ? " locked" : ""}` }), say(`mark_${state}`)),
        element("th", { scope: "row" }, element("button", { type: "button", "data-focus": `name-${row.site}`, onclick: () => choose(row.site, { zoom: true }) }, row.name)),
        element("td", {}, row.region_name),
        element("td", {}, row.kind),
        element("td", { class: "number" }, shown(row.area_km2, 3)),
        element("td", { class: "number" }, shown(row.value)),
        element("td", {}, shareInput(row, share)),
        element("td", {}, lockInput(row)),
      );
    }),
  );
  if (focus) document.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
}

function shareInput(row, share) {
  return element("input", {
    type: "number", min: "0", max: "100", step: row.least_share === null ? "100" : "1", value: String(Math.round(1000 * share) / 10),
    "aria-label": say("share_of", { name: row.name }), "data-focus": `share-${row.site}`,
    onchange: (event) => take(row.site, Number(event.target.value) / 100),
  });
}

function lockInput(row) {
  const how = lockOf(row.site);
  const option = (value, label) => element("option", { value, selected: value === how }, label);
  return element(
    "select",
    { "aria-label": say("lock_of", { name: row.name }), "data-focus": `lock-${row.site}`, onchange: (event) => lock(row.site, event.target.value) },
    option("", "–"), option("lock_in", say("lock_in")), option("lock_out", say("lock_out")),
  );
}

function choose(site, { zoom = false, keepText = false } = {}) {
  chosen = site;
  const row = at(site);
  document.querySelectorAll("#sites tr.chosen").forEach((each) => each.classList.remove("chosen"));
  const line = document.querySelector(`#sites tr[data-site="${CSS.escape(site)}"]`);
  line?.classList.add("chosen");
  line?.scrollIntoView({ block: "nearest" });
  if (zoom && row.lon !== null && map) map.easeTo({ center: [row.lon, row.lat], zoom: Math.max(map.getZoom(), 10.5), animate: false });
  paint();
  if (keepText) return;
  const inside = (body.shares[site] ?? 0) > 0;
  $("why").open = true;
  $("why-text").replaceChildren(
    element("p", {}, element("b", {}, row.name), ` · ${row.region_name} · ${row.kind}`),
    element("p", {}, `${shown(row.area_km2, 3)}${unit("km²")} · ${say("value")} ${shown(judged.values[site])}${row.position ? ` · ${row.position}` : ""}${row.stand_in ? ` · ${say("stand_in")}` : ""}`),
    element(
      "p",
      {},
      element("button", { type: "button", onclick: () => { take(site, inside ? 0 : 1); choose(site); } }, say(inside ? "leave_out" : "take_in")), " ",
      element("button", { type: "button", onclick: (event) => why(site, event.target) }, say("why_best")),
    ),
  );
}

async function why(site, button) {
  button.disabled = true;
  const line = element("p", { role: "status" }, say("working"));
  $("why-text").append(line);
  try {
    const { found } = await call(`${base}/why`, { method: "POST", json: { zone: body, site } });
    const done = await finished(found.key);
    line.textContent = done.state === "done" ? done.result.sentence[given.lang] : problemsOf({ found: done });
  } catch (error) {
    line.textContent = problemsOf(error);
  }
  button.disabled = false;
}

// ---- long work

async function finished(key, report = () => {}) {
  for (;;) {
    const { found } = await call(`/api/v1/jobs/${key}`);
    if (!["waiting", "running"].includes(found.state)) return found;
    report(found);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

async function work(path, json, done) {
  $("draw").disabled = $("explore").disabled = true;
  $("job").hidden = false;
  $("progress").removeAttribute("value");
  try {
    const { found } = await call(path, { method: "POST", json });
    $("stop").onclick = () => call(`/api/v1/jobs/${found.key}`, { method: "DELETE" });
    const job = await finished(found.key, (each) => { if (each.total) $("progress").value = each.done / each.total; });
    if (job.state === "done") done(job.result);
    else tell(job.state === "stopped" ? say("stopped") : problemsOf({ found: job }));
  } catch (error) {
    tell(problemsOf(error));
  }
  $("draw").disabled = $("explore").disabled = false;
  $("job").hidden = true;
}

function drawn(zones) {
  change({ shares: zones[0].shares, centre: null });
  tell(say(zones[0].proved ? "drawn_proved" : "drawn_bound", { value: shown(zones[0].value), bound: shown(zones[0].bound), gap: shown(100 * (zones[0].gap ?? 0), 4) }));
}

function explored(found) {
  const gallery = found.portfolio.zones.map((each, n) =>
    element(
      "li",
      {},
      element("b", {}, `${n + 1}. ${shown(each.zone.value)}`), ` · ${shown(each.zone.facts.area_km2, 3)}${unit("km²")} · ${say("away", { points: shown(each.away) })} · ${say("differs", { percent: shown(100 * each.from_best, 0) })} `,
      element("button", { type: "button", onclick: () => change({ shares: each.zone.shares, centre: null }) }, say("take_this")),
    ),
  );
  const frequency = { core: [], contested: [], out: [] };
  found.frequencies.sites.forEach((each) => frequency[each.standing].push(at(each.site)?.name ?? each.site));
  $("explored").replaceChildren(
    element("h3", {}, say("portfolio")), element("ul", { class: "gallery" }, ...gallery),
    element("h3", {}, say("curve")), found.curve ? curve(found.curve) : element("p", {}, "–"),
    element("h3", {}, say("frequencies")),
    ...Object.entries(frequency).map(([key, names]) => element("p", {}, element("b", {}, `${say(`freq_${key}`)} ${names.length}: `), names.join(", ") || "–")),
    ...Object.values(found.said).flat().slice(0, 12).map((each) => element("p", { class: "note" }, each[given.lang])),
  );
}

function curve(found) {
  const points = found.points.filter((each) => each.value !== null);
  const table = element(
    "table", {},
    element("caption", {}, found.label[given.lang]),
    element("thead", {}, element("tr", {}, element("th", { scope: "col", class: "number" }, `${say("limit")} (${unit(found.unit)})`), element("th", { scope: "col", class: "number" }, say("value")))),
    element("tbody", {}, ...points.map((each) => element("tr", {}, element("td", { class: "number" }, shown(each.limit)), element("td", { class: "number" }, shown(each.value))))),
  );
  return element("div", {}, line(points, found), element("details", {}, element("summary", {}, say("as_table")), table));
}

function line(points, found) {
  const [w, h, left, low] = [320, 170, 36, 24];
  const xs = points.map((each) => each.limit), ys = points.map((each) => each.value);
  const x = (v) => left + ((v - Math.min(...xs)) / (Math.max(...xs) - Math.min(...xs) || 1)) * (w - left - 8);
  const y = (v) => h - low - ((v - Math.min(...ys)) / (Math.max(...ys) - Math.min(...ys) || 1)) * (h - low - 12);
  const make = (name, attributes, text) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const svg = make("svg", { viewBox: `0 0 ${w} ${h}`, role: "img", "aria-label": `${found.label[given.lang]}: ${say("curve")}` });
  svg.append(
    make("path", { d: `M${left} 8V${h - low}H${w - 4}`, fill: "none", stroke: "#4d5861" }),
    make("path", { d: `M${x(found.limit)} 8V${h - low}`, stroke: "#a33b0b", "stroke-dasharray": "4 3" }),
    make("path", { d: `M${points.map((each) => `${x(each.limit)} ${y(each.value)}`).join("L")}`, fill: "none", stroke: "#1d4f80", "stroke-width": 2 }),
    ...[Math.min(...xs), found.limit, Math.max(...xs)].map((v) => make("text", { x: x(v), y: h - 8, "font-size": 11, "text-anchor": "middle" }, shown(v, 1))),
    ...[Math.min(...ys), Math.max(...ys)].map((v) => make("text", { x: left - 4, y: y(v) + 4, "font-size": 11, "text-anchor": "end" }, shown(v, 1))),
  );
  return svg;
}

// ---- saving

async function save() {
  if (scenario === null) {
    const { found } = await call(`${base}/scenarios`, { method: "POST", json: { name: given.name, body } });
    location.assign(`${location.pathname.replace(/\/$/, "")}/${found.scenario}/`);
    return;
  }
  const { status, found } = await call(`/api/v1/scenarios/${scenario}`, { method: "PUT", json: { body, seen } });
  if (status === 409) {
    tell(say("conflict"));
    $("saved").append(
      " ",
      element("button", { type: "button", onclick: () => { past.push(body); body = found.body; seen = found.number; after(); tell(say("theirs")); } }, say("take_theirs")), " ",
      element("button", { type: "button", onclick: async () => { const made = await call(`${base}/scenarios`, { method: "POST", json: { name: say("copy_of", { name: given.name }), body } }); location.assign(`../${made.found.scenario}/`); } }, say("keep_mine")),
    );
    return;
  }
  seen = found.number;
  tell(say("saved", { number: seen }));
}

// ---- the map

const colours = ["match", ["feature-state", "state"], "in", "#1d4f80", "part", "#7fa6cc", "barred", "#d9dde0", "#ffffff"];

function paint() {
  if (!map?.getSource("sites")) return;
  for (const feature of sites.values()) {
    const site = feature.properties.site;
    map.setFeatureState({ source: "sites", id: feature.id }, { state: stateOf(site), chosen: site === chosen, locked: lockOf(site) !== "" });
  }
  map.getSource("circle").setData(ring());
}

function ring() {
  const centre = body.centre ?? judged.zone.centre;
  const radius = judged.circle_km ?? judged.zone.radius_km;
  if (!centre || !radius) return { type: "FeatureCollection", features: [] };
  const [lon, lat] = centre;
  const points = [];
  for (let n = 0; n <= 128; n += 1) {
    const turn = (2 * Math.PI * n) / 128, angle = radius / 6371.0088, phi = (lat * Math.PI) / 180;
    const up = Math.asin(Math.sin(phi) * Math.cos(angle) + Math.cos(phi) * Math.sin(angle) * Math.cos(turn));
    const along = Math.atan2(Math.sin(turn) * Math.sin(angle) * Math.cos(phi), Math.cos(angle) - Math.sin(phi) * Math.sin(up));
    points.push([lon + (along * 180) / Math.PI, (up * 180) / Math.PI]);
  }
  const features = [{ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: points } }];
  features.push({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: centre } });
  return { type: "FeatureCollection", features };
}

function held() {
  const show = body.centre !== null && body.centre !== undefined;
  $("circle-held").hidden = !show;
  $("circle").setAttribute("aria-pressed", String(show));
  if (!show) return;
  $("circle-held").replaceChildren(
    say("held", { count: shown(judged.held.length, 0), area: `${shown(judged.held_km2, 3)}${unit("km²")}` }), " ",
    element("button", { type: "button", onclick: () => change({ shares: Object.fromEntries(judged.held.filter((site) => at(site).standing === "candidate").map((site) => [site, 1])) }) }, say("take_held")),
  );
}

function layCircle() {
  if (body.centre) change({ centre: null });
  else change({ centre: judged.zone.centre ?? map.getCenter().toArray() });
}

function layers() {
  map.addSource("regions", { type: "geojson", data: `${base}/regions` });
  map.addSource("sites", { type: "geojson", data: { type: "FeatureCollection", features: [...sites.values()].filter((each) => each.geometry) } });
  map.addSource("circle", { type: "geojson", data: ring() });
  map.addLayer({ id: "land", type: "fill", source: "regions", filter: ["==", ["get", "level"], "municipality"], paint: { "fill-color": ["case", ["get", "own"], "#eef1ea", "#f7f7f5"] } });
  map.addLayer({ id: "borders", type: "line", source: "regions", paint: { "line-color": "#9aa5ae", "line-width": ["case", ["get", "own"], 1.4, 0.6] } });
  map.addLayer({ id: "sites", type: "fill", source: "sites", paint: { "fill-color": colours, "fill-opacity": 0.85 } });
  map.addLayer({ id: "edges", type: "line", source: "sites", paint: { "line-color": ["case", ["boolean", ["feature-state", "chosen"], false], "#e07b1a", ["boolean", ["feature-state", "locked"], false], "#a33b0b", "#1c2329"], "line-width": ["case", ["boolean", ["feature-state", "chosen"], false], 4, ["boolean", ["feature-state", "locked"], false], 3, 1] } });
  map.addLayer({ id: "circle", type: "line", source: "circle", filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": "#a33b0b", "line-width": 1.8, "line-dasharray": [4, 2] } });
  map.addLayer({ id: "centre", type: "circle", source: "circle", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 7, "circle-color": "#a33b0b", "circle-stroke-color": "#fff", "circle-stroke-width": 2 } });
  map.on("click", "sites", (event) => {
    const site = event.features[0].properties.site;
    if (event.originalEvent.shiftKey) take(site, (body.shares[site] ?? 0) > 0 ? 0 : 1);
    choose(site);
  });
  const popup = new maplibregl.Popup({ closeButton: false, closeOnClick: false });
  map.on("mousemove", "sites", (event) => {
    map.getCanvas().style.cursor = "pointer";
    const row = event.features[0].properties;
    popup.setLngLat(event.lngLat).setText(`${row.name} · ${shown(row.area_km2, 3)}${unit("km²")} · ${say(`mark_${stateOf(row.site)}`)}`).addTo(map);
  });
  map.on("mouseleave", "sites", () => { map.getCanvas().style.cursor = ""; popup.remove(); });
  drag();
  const box = new maplibregl.LngLatBounds();
  [...sites.values()].filter((each) => each.properties.lon !== null).forEach((each) => box.extend([each.properties.lon, each.properties.lat]));
  if (!box.isEmpty()) map.fitBounds(box, { padding: 40, animate: false });
  document.body.dataset.ready = "map";
  paint();
}

function drag() {
  let timer = null;
  const move = (event) => {
    body = { ...body, centre: event.lngLat.toArray() };
    map.getSource("circle").setData(ring());
    clearTimeout(timer);
    timer = setTimeout(judge, 60);
  };
  map.on("mousedown", "centre", (event) => {
    event.preventDefault();
    past.push(body);
    map.on("mousemove", move);
    map.once("mouseup", () => { map.off("mousemove", move); judge(); });
  });
}

async function begin() {
  show();
  const { found } = await call(`${base}/sites`);
  sites = new Map(found.features.map((each) => [each.properties.site, each]));
  show();
  map = new maplibregl.Map({ container: "map", style: { version: 8, sources: {}, layers: [{ id: "sea", type: "background", paint: { "background-color": "#e6edf2" } }] }, attributionControl: false, keyboard: true });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-right");
  map.on("load", layers);
  window.danji = { map, state: () => body };
}

$("undo").onclick = undo;
$("redo").onclick = redo;
$("clear").onclick = () => change({ shares: {} });
$("circle").onclick = layCircle;
$("save").onclick = () => save().catch((error) => tell(problemsOf(error)));
$("draw").onclick = () => work(`${base}/draw`, body, drawn);
$("explore").onclick = () => work(`${base}/explore`, { zone: body, seconds: 60 }, explored);
if ($("reading")) $("reading").onchange = (event) => change({ reading: event.target.value });
document.querySelectorAll("[data-weight]").forEach((slider) => {
  slider.oninput = () => {
    slider.nextElementSibling.value = slider.value;
    change({ weights: { ...body.weights, [slider.dataset.weight]: Number(slider.value) / 100 } });
  };
});
document.querySelectorAll("#sites thead [data-sort]").forEach((button) => {
  button.onclick = () => { sort = { by: button.dataset.sort, down: sort.by === button.dataset.sort ? !sort.down : ["area_km2", "value"].includes(button.dataset.sort) }; table(); };
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || ["INPUT", "TEXTAREA"].includes(event.target.tagName)) return;
  if (event.key === "z" && !event.shiftKey) { event.preventDefault(); undo(); }
  if (event.key === "y" || (event.key === "z" && event.shiftKey)) { event.preventDefault(); redo(); }
  if (event.key === "s") { event.preventDefault(); $("save").click(); }
});
begin().catch((error) => tell(problemsOf(error)));
