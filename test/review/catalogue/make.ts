/**
 * Makes the fixtures anew: `npm run review:catalogue [-- <case> …]`. Applies each estate to the AWS emulator once,
 * plans every case on a copy of that state with the real provider, and writes the plans beside this file. Plans of Helm
 * releases are shaped by hand: see releases.ts.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { startEmulator } from "../../support/emulator";
import { run } from "../../support/process";
import { skipOrFail } from "../../support/real-part";
import { findTerraform } from "../../support/terraform";
import type { Case, Config } from "./case";
import { CASES } from "./cases";
import { planOfReleases } from "./releases";

const ESTATES = join(__dirname, "estates");
const PLANS = join(__dirname, "plans");
/** Cases planned side by side. */
const SIDE_BY_SIDE = 2;

type Terraform = (folder: string, ...args: string[]) => Promise<string>;

async function main(): Promise<number> {
  const wanted = process.argv.slice(2);
  const chosen = CASES.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
  mkdirSync(PLANS, { recursive: true });
  const shaped = chosen.filter(({ estate }) => estate === "incluster");
  for (const { id, edit } of shaped) writeFileSync(join(PLANS, `${id}.plan`), planOfReleases(edit));
  console.log(`${shaped.length} plans shaped`);
  const cases = chosen.filter(({ estate }) => estate !== "incluster").flatMap(withBeside);
  return cases.length === 0 ? 0 : planned(cases);
}

/** A case, and the second stack it touches as a case of its own. */
function withBeside(one: Case): Case[] {
  return one.beside ? [one, { ...one, ...one.beside, id: `${one.id}.beside` }] : [one];
}

async function planned(cases: readonly Case[]): Promise<number> {
  const emulator = await startEmulator();
  const root = mkdtempSync(join(tmpdir(), "catalogue-"));
  try {
    const cli = await findTerraform();
    const terraform: Terraform = async (folder, ...args) => {
      const result = await run(cli.program, args, { ...cli.env, AWS_ENDPOINT_URL: emulator.endpoint }, folder);
      if (result.code !== 0)
        throw new Error(`terraform ${args.join(" ")} in ${folder}:\n${result.stdout}\n${result.stderr}`);
      return result.stdout;
    };
    const estates = [...new Set(cases.map(({ estate }) => estate))];
    await Promise.all(estates.map((estate) => settle(join(root, estate), estate, terraform)));
    const drifting = cases.filter(({ drift }) => drift);
    const queue = cases.filter(({ drift }) => !drift);
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) await make(next, root, terraform, emulator.endpoint);
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
    // These change the real objects, and so run alone.
    for (const one of drifting) await make(one, root, terraform, emulator.endpoint);
    console.log(`${cases.length} plans written`);
    return 0;
  } finally {
    await emulator.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

let installing: Promise<unknown> = Promise.resolve();

/** Applies an estate: the state from which its cases start. */
async function settle(folder: string, estate: string, terraform: Terraform): Promise<void> {
  mkdirSync(folder, { recursive: true });
  cpSync(join(ESTATES, "modules"), join(folder, "modules"), { recursive: true });
  cpSync(join(ESTATES, "provider.tf.json"), join(folder, "provider.tf.json"));
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify(configOf(estate)));
  const handler = new TextEncoder().encode("exports.handler = async () => ({})");
  writeFileSync(join(folder, "executor.zip"), zipSync({ "index.js": [handler, { mtime: "2020-01-01" }] }));
  installing = installing.then(() => terraform(folder, "init", "-no-color"));
  await installing;
  await terraform(folder, "apply", "-no-color", "-auto-approve", "-parallelism=20");
  console.log(`applied ${estate}`);
}

function configOf(estate: string): Config {
  if (estate === "other-rows") return otherRows();
  return JSON.parse(readFileSync(join(ESTATES, `${estate}.tf.json`), "utf8"));
}

/** A second cell beside that of `rows`, with other tenants. */
function otherRows(): Config {
  const text = readFileSync(join(ESTATES, "rows.tf.json"), "utf8");
  const config = JSON.parse(text.replaceAll("production-cell-a", "production-cell-b")) as Config;
  config.locals.tags["tessera:cell"] = "b";
  config.locals.tenants = { fern: "standard", gorse: "free" };
  return config;
}

async function make(one: Case, root: string, terraform: Terraform, endpoint: string): Promise<void> {
  const settled = join(root, one.estate);
  const folder = join(root, `case-${one.id}`);
  mkdirSync(folder);
  for (const name of ["modules", "provider.tf.json", "executor.zip", "terraform.tfstate", ".terraform.lock.hcl"]) {
    if (existsSync(join(settled, name))) cpSync(join(settled, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(settled, ".terraform"), join(folder, ".terraform"));
  const config = configOf(one.estate);
  one.edit(config);
  const text = JSON.stringify(config).replace("QUEUE_URL", `${endpoint}/123456789012/production-events`);
  writeFileSync(join(folder, "main.tf.json"), text);
  // A case may call modules under new names; providers are there already.
  if (/"module"/.test(text)) {
    rmSync(join(folder, ".terraform"));
    cpSync(join(settled, ".terraform"), join(folder, ".terraform"), { recursive: true, dereference: true });
    await terraform(folder, "get", "-no-color");
  }
  for (const command of one.before ?? []) await terraform(folder, ...command);
  if (one.drift) await put(endpoint + one.drift.path, one.drift.change);
  const file = join(folder, "plan.bin");
  const refresh = one.drift ? [] : ["-refresh=false"];
  const args = ["plan", "-no-color", `-out=${file}`, ...refresh, ...(one.plan ?? [])];
  await terraform(folder, ...args).catch((error) => {
    if (!one.fails) throw error;
  });
  if (one.drift) await put(endpoint + one.drift.path, one.drift.undo);
  writeFileSync(join(PLANS, `${one.id}.plan`), slim(await terraform(folder, "show", "-json", file), endpoint));
  console.log(`planned ${one.id}`);
}

async function put(url: string, body: string): Promise<void> {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=emulated/20200101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0";
  const answer = await fetch(url, { method: "PUT", body, headers: { authorization } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
}

/**
 * The plan as Terraform printed it, without what the review never reads: planned values, the prior state, and the
 * `after` of what does not change. Ports, addresses of the emulator and the clock are replaced.
 */
function slim(json: string, endpoint: string): string {
  const plan = JSON.parse(json.replaceAll(endpoint, "https://aws.example")) as Config;
  plan.planned_values = {};
  delete plan.prior_state;
  plan.timestamp = "2026-01-01T00:00:00Z";
  for (const { change } of plan.resource_changes ?? [])
    if (change.actions[0] === "no-op" && !change.importing) delete change.after;
  const { resource_changes: changes = [], ...head } = plan;
  const rows = changes.map((change: Config) => JSON.stringify(change));
  return `${JSON.stringify(head).slice(0, -1)},"resource_changes":[\n${rows.join(",\n")}\n]}\n`;
}

main().then(
  (code) => process.exit(code),
  (error) => process.exit(skipOrFail("review:catalogue", error)),
);
