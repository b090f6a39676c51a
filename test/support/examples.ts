/**
 * What tests have to do with `tenants/` and `overrides/` at the top, and no other file of theirs has anything to do with
 * them: a fresh clone holds the example fleet there, and later its owner's.
 *
 * `npm run examples` brings a change of `test/fixtures/fleet` to the top, as long as the examples stand there untouched.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { TEMPLATES } from "../../config/tenants-folder";
import { exampleFleet, type FleetFiles, filesBelow } from "./fleet";

const ROOT = join(__dirname, "../..");
const DIGEST_FILE = join(ROOT, "test/fixtures/fleet.sha256");

/** The product's own in the two folders, whosever tenants stand beside it. */
const OF_THE_PRODUCT: readonly string[] = [...TEMPLATES, "README.md"];

/** The templates of new tenants, by their paths in a fleet. */
export function templates(): Record<string, string> {
  return Object.fromEntries(
    TEMPLATES.map((name) => [`tenants/${name}`, readFileSync(join(ROOT, "tenants", name), "utf8")]),
  );
}

/** What the folder of tenants says of itself, which is the product's too; null: its owner took it out. */
export function tenantsReadme(): string | null {
  const page = join(ROOT, "tenants/README.md");
  return existsSync(page) ? readFileSync(page, "utf8") : null;
}

/** Tenants and environments at the top. */
export function fleetAtTheTop(): FleetFiles {
  const files = filesBelow(
    ROOT,
    ["tenants", "overrides"].filter((name) => existsSync(join(ROOT, name))),
  );
  return new Map([...files].filter(([path]) => !OF_THE_PRODUCT.includes(basename(path))));
}

/** Says which fleet it is. */
export function digestOf(files: FleetFiles): string {
  const hash = createHash("sha256");
  for (const [path, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${path}\0${Buffer.byteLength(text)}\0${text}`);
  return hash.digest("hex");
}

/** Digest of the fleet at the top when the examples were last brought there. */
export function shippedDigest(): string {
  return readFileSync(DIGEST_FILE, "utf8").trim();
}

function bring(): number {
  const [top, example] = [fleetAtTheTop(), exampleFleet()];
  if (digestOf(top) !== shippedDigest()) {
    console.error("tenants/ and overrides/ are not the examples any more: they are left as they are");
    return 1;
  }
  for (const path of top.keys()) if (!example.has(path)) rmSync(join(ROOT, path));
  for (const [path, text] of example) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
  writeFileSync(DIGEST_FILE, `${digestOf(example)}\n`);
  console.log(`${example.size} files are at the top as in test/fixtures/fleet`);
  return 0;
}

if (require.main === module) process.exitCode = bring();
