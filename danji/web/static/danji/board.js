// The board: the map of the regions and their table, linked. The region chosen stands in the address.
import * as maplibregl from "../vendor/maplibre-gl.mjs";

const given = JSON.parse(document.getElementById("given").textContent);
const rows = new Map([...document.querySelectorAll("#table-board tr[data-code]")].map((each) => [each.dataset.code, each]));
const colours = { holds: "#1d4f80", undecided: "#cfd6dc", fails: "#c8683c" };
let map = null;
let chosen = null;

function choose(code, { scroll = true } = {}) {
  if (!rows.has(code)) return;
  rows.get(chosen)?.classList.remove("chosen");
  chosen = code;
  rows.get(code).classList.add("chosen");
  const details = document.getElementById(`of-${code}`);
  if (details) details.open = true;
  if (scroll) rows.get(code).scrollIntoView({ block: "nearest" });
  map?.setFilter?.("chosen", ["==", ["get", "region"], code]);
  const address = new URL(location.href);
  address.searchParams.set("region", code);
  history.replaceState(null, "", address);
  for (const form of document.querySelectorAll("form.by")) {
    const kept = form.elements.region ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "region" }));
    kept.value = code;
  }
  for (const link of document.querySelectorAll(".languages a")) {
    const other = new URL(link.href);
    other.searchParams.set("region", code);
    link.href = other.href;
  }
}

for (const [code, row] of rows) {
  row.addEventListener("click", () => choose(code, { scroll: false }));
  row.addEventListener("focusin", () => choose(code, { scroll: false }));
}

async function draw() {
  maplibregl.setWorkerUrl(new URL("../vendor/maplibre-gl-worker.mjs", import.meta.url).href);
  const address = `/api/v1/workspaces/${encodeURIComponent(given.map.slug)}/regions`;
  const found = await (await fetch(address, { headers: { "Accept-Language": document.documentElement.lang } })).json();
  const states = given.map.regions;
  const parts = found.features.filter((each) => each.properties.region in states);
  for (const each of parts) each.properties.state = states[each.properties.region].state;
  const points = [];
  const walk = (each) => (typeof each[0] === "number" ? points.push(each) : each.forEach(walk));
  parts.forEach((each) => walk(each.geometry.coordinates));
  const [x, y] = [points.map((each) => each[0]), points.map((each) => each[1])];
  const low = (values) => values.reduce((a, b) => Math.min(a, b));
  const high = (values) => values.reduce((a, b) => Math.max(a, b));
  map = new maplibregl.Map({
    container: "map",
    style: { version: 8, sources: {}, layers: [{ id: "sea", type: "background", paint: { "background-color": "#f7f9fa" } }] },
    bounds: [[low(x), low(y)], [high(x), high(y)]],
    fitBoundsOptions: { padding: 16 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
  });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  map.on("load", () => {
    map.addSource("regions", { type: "geojson", data: { type: "FeatureCollection", features: parts } });
    const colour = ["match", ["get", "state"], "holds", colours.holds, "fails", colours.fails, colours.undecided];
    map.addLayer({ id: "regions", type: "fill", source: "regions", paint: { "fill-color": colour, "fill-opacity": 0.85 } });
    map.addLayer({ id: "edges", type: "line", source: "regions", paint: { "line-color": "#ffffff", "line-width": 1 } });
    const only = ["==", ["get", "region"], chosen ?? ""];
    map.addLayer({ id: "chosen", type: "line", source: "regions", filter: only, paint: { "line-color": "#1c2329", "line-width": 3 } });
    map.on("click", "regions", (event) => choose(event.features[0].properties.region));
    map.on("mousemove", "regions", (event) => {
      map.getCanvas().style.cursor = "pointer";
      document.getElementById("map-told").textContent = states[event.features[0].properties.region].name;
    });
    map.once("idle", () => (document.body.dataset.ready = "map"));
  });
}

const asked = new URL(location.href).searchParams.get("region");
if (asked) choose(asked);
if (document.getElementById("map")) draw().catch(() => (document.getElementById("map-told").textContent = given.texts.map_failed));
else document.body.dataset.ready = "map";
