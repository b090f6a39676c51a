import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import Ajv from "ajv";
import { z } from "zod";
import { DOCUMENTS } from "../../cli/documents/documents";
import { Terraform, type TerraformProgram } from "../../delivery/deploy/terraform";
import { Repository } from "../changes/affected/repository";
import { SMALL_FLEET, tenantYml } from "../config/folder";
import { QuickTerraform } from "../delivery/deploy/quick-terraform";
import { templates } from "../support/examples";
import { until } from "../support/until";
import { command } from "./command";

/** The program as it is called, with a Terraform and an AWS command line that do what a test wants. */
const PROGRAM = resolve(__dirname, "../../cli/run.js");
const ACCOUNT = "444444444444";
const CELL = "production-cell-pool-1";
const ROWS = `${CELL}-tenants`;

const { PATH } = process.env;

let repository: Repository;
const started = new Set<ChildProcess>();

beforeEach(() => {
  repository = new Repository();
  for (const [path, text] of Object.entries(SMALL_FLEET)) repository.write(path, String(text));
  for (const [path, text] of Object.entries(templates())) repository.write(path, text);
  repository.commit();
  mkdirSync(join(repository.path, "fake/bin"), { recursive: true });
  symlinkSync(resolve(__dirname, "../delivery/deploy/fake-terraform.js"), at("bin/terraform"));
  const aws = `#!/bin/sh\n[ -n "$FAKE_ACCOUNT" ] || { echo "Unable to locate credentials" >&2; exit 253; }\necho "{\\"Account\\": \\"$FAKE_ACCOUNT\\"}"\n`;
  writeFileSync(at("bin/aws"), aws);
  chmodSync(at("bin/aws"), 0o755);
  control({});
  process.env.PATH = [at("bin"), PATH].join(delimiter);
  jest.spyOn(Terraform, "find").mockResolvedValue(new QuickTerraform(at("")) as TerraformProgram as Terraform);
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env.PATH = PATH;
  for (const child of started) child.kill("SIGKILL");
  repository.dispose();
});

const at = (name: string) => join(repository.path, "fake", name);
const control = (what: object) => writeFileSync(at("control.json"), JSON.stringify(what));
const calls = () =>
  existsSync(at("calls.txt")) ? readFileSync(at("calls.txt"), "utf8").split("\n").filter(Boolean) : [];

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function begin(args: readonly string[]) {
  const env = {
    ...process.env,
    ...{ PATH: process.env.PATH, FAKE_TERRAFORM: at(""), FAKE_ACCOUNT: ACCOUNT },
    TF_PLUGIN_CACHE_DIR: at(""),
  };
  const child = spawn(process.execPath, [PROGRAM, "deploy", "production", ...args], {
    ...{ cwd: repository.path, env, stdio: ["ignore", "pipe", "pipe"] },
  });
  started.add(child);
  let [out, err] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    err += chunk;
  });
  const ended = new Promise<Ended>((done) =>
    child.once("close", (code) => {
      started.delete(child);
      done({ code, out, err });
    }),
  );
  return { child, ended, said: () => err };
}

/** In this process, with a Terraform that is in it as well. */
async function deploy(args: readonly string[], account = ACCOUNT) {
  process.env.FAKE_ACCOUNT = account;
  const folders = { tenants: at("../tenants"), overrides: at("../overrides") };
  return command("deploy", folders, "production", "--out", at("../cdktf.out"), ...args);
}

/** The document, which has the form that is written down. */
function document({ out, err }: Omit<Ended, "code">) {
  const { $schema, ...closed } = z.toJSONSchema(DOCUMENTS.deploy!, { target: "draft-7", io: "output" });
  const ajv = new Ajv({ strict: false, allErrors: true });
  const parsed = out === "" ? err : JSON.parse(out);
  expect(ajv.validate(closed, parsed) ? [] : ajv.errors).toEqual([]);
  return parsed as {
    outcome: string;
    layers: { layer: number; verdict: string | null; stacks: { stack: string; outcome: string }[] }[];
  };
}

const outcomes = (ended: Omit<Ended, "code">) =>
  Object.fromEntries(document(ended).layers.flatMap(({ stacks }) => stacks.map((one) => [one.stack, one.outcome])));

test("from nothing to everything, a stack's change alone, and nothing at all", async () => {
  const first = await deploy(["--yes", "--json"]);
  expect({ code: first.code, outcome: document(first).outcome }).toEqual({ code: 0, outcome: "deployed" });
  expect(new Set(Object.values(outcomes(first)))).toEqual(new Set(["applied"]));
  const layers = document(first).layers.map(({ layer }) => layer);
  expect(layers).toEqual([...layers].sort());

  repository.write("tenants/shop/tenant.yml", tenantYml("shop"));
  repository.write("tenants/ledger.txt", `${readFileSync(join(repository.path, "tenants/ledger.txt"), "utf8")}shop\n`);
  const second = await deploy(["--yes", "--json"]);
  const of = outcomes(second);
  expect(Object.keys(of).filter((stack) => of[stack] === "applied")).toEqual([ROWS]);
  expect(Object.keys(of).filter((stack) => of[stack] === "as it is")).toHaveLength(Object.keys(of).length - 1);
}, 120_000);

test("another account, and nobody signed in: nothing is planned", async () => {
  const other = await deploy(["--yes", "--json"], "555555555555");
  expect(other.code).toBe(2);
  expect(other.err).toContain(
    `production is of account ${ACCOUNT} (overrides/production_environment.yml), and the credentials are of 555555555555`,
  );
  const nobody = await deploy(["--yes"], "");
  expect(nobody.code).toBe(3);
  expect(nobody.err).toMatch(/nobody is signed in.*Sign in \(AWS_PROFILE/);
  expect(calls()).toEqual([]);
}, 120_000);

test("a state that is not reached is told before anything is planned", async () => {
  const error = { summary: "x", detail: 'S3 bucket "states" does not exist.' };
  control({ "state production-foundation": { error: { plain: error.detail } } });
  const ended = await deploy(["--yes"]);
  expect(ended.code).toBe(3);
  expect(ended.err).toContain(
    "the state of production-foundation could not be read: the bucket for the state is not there",
  );
  expect(calls()).toEqual([]);
}, 60_000);

test("a tenant's stacks alone, where what they stand on is there, and refused by name where it is not", async () => {
  const early = await deploy(["--tenant", "acme", "--yes"]);
  expect(early.code).toBe(2);
  expect(early.err).toContain(`${CELL} is not deployed, and ${ROWS} stands on it`);
  expect(early.err).toContain(`./tessera deploy production --stack ${CELL}`);
  expect(calls()).toEqual([]);
  expect((await deploy(["--stack", `production-foundation,production-recovery,${CELL}`, "--yes"])).code).toBe(0);
  const file = at(`states/${CELL}.json`);
  const text = readFileSync(file, "utf8");
  const state = JSON.parse(text);
  state.resources = state.resources.filter(({ type }: { type: string }) => type !== "aws_ssm_parameter");
  writeFileSync(file, JSON.stringify(state));
  const half = await deploy(["--tenant", "acme", "--yes"]);
  expect(half.code).toBe(2);
  expect(half.err).toContain(
    `${ROWS} reads /tessera/production/cells/pool-1, which nothing that is deployed publishes`,
  );
  writeFileSync(file, text);
  const late = await deploy(["--tenant", "acme", "--yes", "--json"]);
  expect(late.code).toBe(0);
  expect(outcomes(late)).toEqual({ [ROWS]: "applied" });
}, 120_000);

test("a tenant that has ended has stacks to deploy still: what takes it away", async () => {
  repository.write("tenants/acme/tenant.yml", tenantYml("acme", { lifecycle: "{ state: erased }" }));
  const ended = await deploy(["--tenant", "acme", "--dry-run", "--json"]);
  expect(outcomes(ended)).toEqual({ [ROWS]: "not begun" });
});

test("where nobody sits, nothing is applied that nobody answered for", async () => {
  const ended = await deploy(["--json"]);
  expect({ code: ended.code, outcome: document(ended).outcome }).toEqual({ code: 1, outcome: "waiting" });
  expect(ended.err).toContain("nobody is here to ask: read it, then say --yes");
  control({ "show production-foundation": { actions: ["delete"], type: "aws_something_new" } });
  const review = await deploy(["--yes"]);
  expect(review.code).toBe(1);
  expect(review.err).toContain("then say --accept-review");
  expect(calls().filter((call) => call.startsWith("apply"))).toEqual([]);
}, 120_000);

test("STOP ends it with 2, whatever the call says", async () => {
  control({ "show production-foundation": { actions: ["delete"], type: "aws_rds_cluster" } });
  const ended = await deploy(["--yes", "--accept-review", "--json"]);
  expect({ code: ended.code, outcome: document(ended).outcome }).toEqual({ code: 2, outcome: "stopped" });
  expect(calls()).toEqual(["plan production-foundation"]);
}, 60_000);

test("after SIGINT what is applied is finished; a second one is passed on, once; it ends with 130 and an outcome", async () => {
  control({ "apply production-foundation": { until: "go" } });
  const first = begin(["--yes", "--json"]);
  expect(await until(() => existsSync(at("running-production-foundation")), 60_000)).toBe(true);
  first.child.kill("SIGINT");
  expect(await until(() => first.said().includes("Once more tells it to stop"), 60_000)).toBe(true);
  writeFileSync(at("go"), "");
  const finished = await first.ended;
  expect({ code: finished.code, outcome: document(finished).outcome }).toEqual({ code: 130, outcome: "interrupted" });
  expect(outcomes(finished)).toMatchObject({ "production-foundation": "applied", [ROWS]: "not begun" });

  control({ "apply production-recovery": { until: "never" } });
  const second = begin(["--yes", "--json"]);
  expect(await until(() => existsSync(at("running-production-recovery")), 60_000)).toBe(true);
  // Two at once are one: npm passes on what a terminal has sent.
  second.child.kill("SIGINT");
  second.child.kill("SIGINT");
  expect(await until(() => second.said().includes("Once more tells it to stop"), 60_000)).toBe(true);
  expect(calls().filter((call) => call.startsWith("SIGINT"))).toEqual([]);
  // One within half a second would be the same one still.
  const end = Date.now() + 600;
  expect(await until(() => Date.now() > end)).toBe(true);
  second.child.kill("SIGINT");
  const stopped = await second.ended;
  expect({ code: stopped.code, of: outcomes(stopped)["production-recovery"] }).toEqual({
    code: 130,
    of: "interrupted",
  });
  expect(calls().filter((call) => call.startsWith("SIGINT"))).toEqual(["SIGINT production-recovery 1"]);
}, 120_000);

test("killed outright, Terraform goes on to its end by itself, and the next run finds what it did", async () => {
  control({ "apply production-foundation": { until: "go" } });
  const { child, ended } = begin(["--yes"]);
  expect(await until(() => existsSync(at("running-production-foundation")), 60_000)).toBe(true);
  child.kill("SIGKILL");
  await ended;
  expect(calls()).not.toContain("applied production-foundation");
  writeFileSync(at("go"), "");
  expect(await until(() => calls().includes("applied production-foundation"), 60_000)).toBe(true);
  control({});
  const next = await deploy(["--yes", "--json", "--layer", "0"]);
  expect(next.code).toBe(0);
  expect(outcomes(next)).toEqual({ "production-foundation": "as it is" });
}, 120_000);

test("what the configuration or a step has against it is told before anything", async () => {
  repository.write("tenants/acme/postgresql.yml", "connections:\n  max: 9000\n");
  const wrong = await deploy(["--yes", "--json"]);
  expect({ code: wrong.code, outcome: document(wrong).outcome }).toEqual({ code: 1, outcome: "refused" });
  rmSync(join(repository.path, "tenants/acme/postgresql.yml"));
  repository.write(
    "tenants/acme/tenant.yml",
    tenantYml("acme", { placement: "{ production: premium-1 }", tier: "premium" }),
  );
  const moved = await deploy(["--yes", "--base", "HEAD", "--json"]);
  expect({ code: moved.code, outcome: document(moved).outcome }).toEqual({ code: 1, outcome: "refused" });
  expect(calls()).toEqual([]);
}, 120_000);

test.each([
  [["--destroy"], "write --confirm production"],
  [["--destroy", "--confirm", "prod"], "write --confirm production"],
  [["--confirm", "production"], "--confirm goes with --destroy alone"],
  [["--plan-only", "--yes"], "exclude each other"],
  [["--layer", "9"], "--layer: given 9; allowed: layers of production: 0, 1, 2, 4"],
  [["--layer", "0", "--stack", "production-cell-pool-1"], "no stack of production is all that"],
  [["--tenant", "nobody"], "nobody"],
  [["--stack", "production-nothing"], "no stack matches"],
])("%j is a wrong call", async (args, says) => {
  const { code, err } = await deploy(args);
  expect(code).toBe(64);
  expect(err).toContain(says);
  expect(calls()).toEqual([]);
});

test("nothing of an environment whose deletion is protected is destroyed", async () => {
  const { code, err } = await deploy(["--destroy", "--confirm", "production"]);
  expect(code).toBe(2);
  expect(err).toContain("has deletion_protection: true");
  expect(calls()).toEqual([]);
});
