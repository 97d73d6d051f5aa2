// Copies what the browser needs from node_modules/ to static/vendor/, with licences and a manifest.
// Usage: node static/vendor.mjs   (./run does it after npm ci)
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "node_modules");
const target = join(here, "vendor");
const half = join(here, "vendor.new");
const written = [];

const FONT = "@fontsource-variable/source-sans-3";
const ICONS = "@tabler/icons";
// What protomaps-leaflet.js is made of beside itself, as far as it comes with a licence of its own.
const WITHIN = [
  "@mapbox/point-geometry", "@mapbox/vector-tile", "color2k", "fflate", "pbf", "potpack", "quickselect", "rbush",
];

rmSync(half, { recursive: true, force: true });
copy("leaflet", "dist/leaflet.js", "leaflet.js", withoutSourceMap);
copy("leaflet", "dist/leaflet.css", "leaflet.css", withoutImages);
copy("protomaps-leaflet", "dist/protomaps-leaflet.js", "protomaps-leaflet.js", withoutSourceMap);
for (const script of ["latin", "latin-ext"]) {
  copy(FONT, `files/source-sans-3-${script}-wght-normal.woff2`, `source-sans-3-${script}.woff2`);
}
write(ICONS, "icons.svg", sprite("icons.txt"));
write(ICONS, "purposes.svg", sprite("purpose_icons.txt")); // of signs alone
for (const name of ["leaflet", "protomaps-leaflet", ...WITHIN, FONT, ICONS]) {
  copy(name, licence(name), `licences/${name.replace(/^@/, "").replace("/", "-")}.txt`);
}
writeFileSync(join(half, "MANIFEST.json"), JSON.stringify(written, null, 2) + "\n");
rmSync(target, { recursive: true, force: true });
renameSync(half, target);

function copy(name, source, file, change = (content) => content) {
  write(name, file, change(readFileSync(join(modules, name, source))));
}

function write(name, file, content) {
  const { version, license } = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
  mkdirSync(dirname(join(half, file)), { recursive: true });
  writeFileSync(join(half, file), content);
  const sha256 = createHash("sha256").update(content).digest("hex");
  written.push({ file, package: name, version, licence: license, sha256 });
}

function licence(name) {
  return readdirSync(join(modules, name)).find((file) => /^LICENSE(\.|$)/.test(file));
}

function withoutSourceMap(content) {
  return content.toString("utf8").replace(/\n\/\/# sourceMappingURL=.*\n?$/, "\n");
}

// Leaflet's own marker and layer images are not used, so nothing may ask for them.
function withoutImages(content) {
  return content.toString("utf8").replace(/^[^\n{}]*url\([^)]*\)[^\n{}]*;\s*$/gm, "");
}

function sprite(list) {
  const names = readFileSync(join(here, list), "utf8").split("\n").filter(Boolean);
  const unknown = names.filter((name) => !existsSync(iconFile(name)));
  if (unknown.length) {
    console.error(`static/${list}: ${ICONS} has no outline icon ${unknown.join(", ")}`);
    process.exit(1);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${names.map(symbol).join("\n")}\n</svg>\n`;
}

function iconFile(name) {
  return join(modules, ICONS, "icons", "outline", `${name}.svg`);
}

function symbol(name) {
  const shapes = readFileSync(iconFile(name), "utf8").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "");
  const stroke = 'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="i-${name}" viewBox="0 0 24 24" fill="none" ${stroke}>${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
}
