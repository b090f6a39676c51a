import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv from "ajv";
import { z } from "zod";
import { GitError } from "../../changes/base/git";
import { COMMANDS } from "../../cli/commands";
import { DOCUMENTS, ERRORS } from "../../cli/documents/documents";
import { judge } from "../../delivery/checks/judge";
import { Repository } from "../changes/affected/repository";
import { environmentYml, SMALL_FLEET, tenantYml } from "../config/folder";
import { at, commit, look, round, settings } from "../delivery/fixture";
import { EDITED, plan } from "../review/support/plan";
import { templates } from "../support/examples";
import { call, mainOf } from "./command";

/** What is not run here, and why. */
const NOT_HERE: Readonly<Record<string, string>> = {
  bootstrap: "its written forms are tried by test/cli/bootstrap.test.ts, the rest by npm run test:bootstrap",
  "dev crds": "downloads",
  "dev docs": "writes the documents of this repository",
  "dev rules": "writes a source of this repository",
  local: "test/cli/signals.test.ts starts it",
  refresh: "signs in to AWS",
  rotate: "signs in to AWS",
  verify: "signs in to AWS",
};

const ajv = new Ajv({ strict: false, allErrors: true });

/** Whether a document has the form that is written down, and not one key beside it. */
function faults(schema: z.ZodType, document: unknown): unknown[] {
  const { $schema, ...closed } = z.toJSONSchema(schema, { target: "draft-7", io: "output" });
  const valid = ajv.compile(closed as object);
  return valid(document)
    ? []
    : (valid.errors ?? []).map(({ instancePath, message, params }) => ({ instancePath, message, params }));
}

/** What a run knows of itself. */
const FACTS = {
  run: "https://example.com/runs/1",
  commit: commit("a"),
  base: commit("0"),
  started_at: at(0),
  finished_at: at(10),
  actor: "ann",
  approvers: ["bob"],
  applied: true,
  stacks: [{ stack: "production-cell-pool-1", plan_sha256: null, applied: true }],
  reviews: [],
  checks: null,
  rollback: null,
};

let repository: Repository;
let scratch: string;
beforeAll(() => {
  repository = new Repository();
  for (const [path, text] of Object.entries(SMALL_FLEET)) repository.write(path, String(text));
  for (const [path, text] of Object.entries(templates())) repository.write(path, text);
  repository.commit();
  scratch = mkdtempSync(join(tmpdir(), "tessera-json-"));
  mkdirSync(join(scratch, "records"));
  writeFileSync(
    join(scratch, "production-foundation.json"),
    JSON.stringify(plan([{ address: "aws_rds_cluster.a", before: { id: "a" } }])),
  );
  writeFileSync(join(scratch, "facts.json"), JSON.stringify(FACTS));
  writeFileSync(join(scratch, "checks.json"), JSON.stringify(judge([round(0, look(null))], settings(), () => null)));
});
afterAll(() => {
  repository.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

/** Calls in an order in which each finds what it needs. */
const CALLS: readonly (readonly [command: string, code: number, args: () => string[]])[] = [
  ["check", 0, () => []],
  ["check", 0, () => ["--base", "HEAD"]],
  ["explain", 0, () => ["acme", "postgresql", "--env", "production"]],
  ["explain", 0, () => ["deployment", "--env", "production"]],
  ["matrix", 0, () => []],
  ["matrix", 0, () => ["--features"]],
  ["synth", 0, () => ["production", "--out", join(scratch, "out")]],
  ["cost", 0, () => ["--env", "production", "--out", join(scratch, "out")]],
  ["quotas", 0, () => ["--env", "production", "--out", join(scratch, "out"), "--growth", "1,2"]],
  ["atlantis", 0, () => ["--out", join(scratch, "not/there/atlantis.yaml")]],
  [
    "review",
    2,
    () => [join(scratch, "production-foundation.json"), "--today", "2026-01-02", "--exceptions", EDITED.exceptions],
  ],
  ["deploy", 0, () => ["production", "--dry-run", "--out", join(scratch, "deployed")]],
  ["deployment", 0, () => ["--env", "production"]],
  [
    "init",
    0,
    () => [
      ...["--organisation", "Acme", "--account", "production=444444444444", "--contact", "platform@acme.example"],
      ...["--engine", "postgresql"],
      ...["--tenants", join(scratch, "own/tenants"), "--overrides", join(scratch, "own/overrides")],
    ],
  ],
  [
    "record",
    0,
    () => ["--env", "production", "--facts", join(scratch, "facts.json"), "--records", join(scratch, "records")],
  ],
  ["deployments", 0, () => ["--env", "production", "--dir", join(scratch, "records")]],
  [
    "rollback",
    0,
    () => [
      "--env",
      "production",
      "--commit",
      commit("b"),
      "--records",
      join(scratch, "records"),
      "--checks",
      join(scratch, "checks.json"),
    ],
  ],
  ["drill", 0, () => ["--env", "production", "--date", "2026-01-01", "--list"]],
  [
    "tenant add",
    0,
    () => [
      "shop",
      "--tier",
      "free",
      "--engine",
      "postgresql",
      "--owner",
      "a@shop.io",
      "--application",
      "arn:aws:iam::444444444444:role/shop",
    ],
  ],
  ["affected", 0, () => ["--base", "HEAD"]],
  ["change", 0, () => ["--base", "HEAD", "--out", join(scratch, "changed")]],
  ["tenant end", 1, () => ["shop", "--engine", "postgresql"]],
  ["tenant list", 0, () => []],
  ["tenant place", 0, () => ["shop"]],
  ["tenant register", 64, () => ["shop"]],
  ["tenant remove", 1, () => ["shop", "--deployed"]],
  ["tenant undo", 0, () => ["shop"]],
  ["dev fleet", 0, () => ["--tenants", "5", "--out", join(scratch, "fleet")]],
  ["dev schemas", 0, () => ["--out", join(scratch, "schemas")]],
];

async function run(name: string, args: readonly string[]) {
  const [file = "", ...words] = name.split(" ");
  const command = COMMANDS.find((one) => one.name === name)!;
  const folders = ["tenants", "overrides"].flatMap((folder) =>
    folder in command.options && !["dev fleet", "init"].includes(name)
      ? [`--${folder}`, join(repository.path, folder)]
      : [],
  );
  return call(mainOf(file), [...words, ...args, ...folders, "--json"]);
}

test.each(CALLS)("%s ends with %d and prints the document that is written down", async (name, code, args) => {
  const ended = await run(name, args());
  expect(ended.code === code ? code : ended).toBe(code);
  const document: unknown = JSON.parse(ended.out);
  const answered = !Object.hasOwn(document as object, "errors");
  expect(answered).toBe(code === 0 || code === 2);
  expect(faults(answered ? DOCUMENTS[name]! : ERRORS, document)).toEqual([]);
});

test("every command that prints JSON is tried", () => {
  const tried = new Set([...CALLS.map(([name]) => name), ...Object.keys(NOT_HERE)]);
  expect(COMMANDS.filter(({ name, json }) => json && !tried.has(name)).map(({ name }) => name)).toEqual([]);
});

test.each([
  ["no command's", "main", ["nosuch", "--json"]],
  ["no word's", "main", ["--json"]],
  ["no command's of a group", "tenant", ["ad", "shop", "--json"]],
  ["a group's alone", "tenant", ["--json"]],
  ["no word's of a group of developers", "dev", ["nosuch", "--json"]],
])("a call of %s tells its mistake as JSON as well", async (_, file, args) => {
  const { code, out, err } = await call(mainOf(file), args);
  expect(code).toBe(64);
  const document = JSON.parse(out);
  expect(faults(ERRORS, document)).toEqual([]);
  expect(err.startsWith(document.errors[0].message)).toBe(true);
});

/** A mistake of each command's call: an option that there is not. */
test.each(COMMANDS.filter(({ json }) => json).map(({ name }) => name))(
  "%s: what is wrong with its call is told as JSON as well",
  async (name) => {
    const [file = "", ...words] = name.split(" ");
    const { code, out } = await call(mainOf(file), [...words, "--nosuch", "--json"]);
    expect(code).toBe(64);
    expect(faults(ERRORS, JSON.parse(out))).toEqual([]);
  },
);

test("what a command adds is seen: a key that is not written down is a fault", () => {
  const document = { schemaVersion: 1, out: "o", projects: [] };
  expect(faults(DOCUMENTS.atlantis!, document)).toEqual([]);
  expect(faults(DOCUMENTS.atlantis!, { ...document, more: 1 })).toHaveLength(1);
});

test("problems of the configuration are told by place and remedy", async () => {
  repository.write("overrides/production_environment.yml", environmentYml({ regoin: "x" }));
  const { code, out } = await run("deployment", ["--env", "production"]);
  repository.write("overrides/production_environment.yml", String(SMALL_FLEET["overrides/production_environment.yml"]));
  const document = JSON.parse(out);
  expect(code).toBe(1);
  expect(faults(ERRORS, document)).toEqual([]);
  expect(document.errors[0]).toMatchObject({
    code: "configuration",
    line: expect.any(Number),
    remedy: expect.stringContaining("region"),
  });
});

test("a tenant's problem is a finding of check, and not an error", async () => {
  repository.write("tenants/acme/tenant.yml", tenantYml("acme", { tier: "premum" }));
  const { code, out } = await run("check", []);
  repository.write("tenants/acme/tenant.yml", String(SMALL_FLEET["tenants/acme/tenant.yml"]));
  expect(code).toBe(1);
  expect(faults(DOCUMENTS.check!, JSON.parse(out))).toEqual([]);
  expect(JSON.parse(out).problems.length).toBeGreaterThan(0);
});

test.each([
  ["check", ["--base", "no-such-branch"]],
  ["affected", ["--base", "no-such-branch"]],
])("%s of a base that is not there says what to do, in words", async (name, args) => {
  const { code, out, err } = await run(name, args);
  expect(code).toBe(3);
  expect(faults(ERRORS, JSON.parse(out))).toEqual([]);
  expect(err).toContain(
    '"no-such-branch" names no commit of this clone. Give a branch, a tag or a commit that git log shows',
  );
  expect(err).not.toContain("rev-parse");
  expect(new GitError("x").message).toBe("x");
});
