import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { COMMANDS } from "../../cli/commands";
import { causes, kindOf } from "../../cli/program/causes";
import { Terraform, type TerraformProgram } from "../../delivery/deploy/terraform";
import { QuickTerraform } from "../delivery/deploy/quick-terraform";
import { exampleFleet, FLEET, synthesize } from "../support/fleet";
import { command } from "./command";

const folder = mkdtempSync(join(tmpdir(), "tessera-cause-"));
const out = join(folder, "out");
const { PATH, GITHUB_TOKEN } = process.env;

/** The command line of AWS where every call meets the same: it says so in words of the call. */
const AWS = `#!/bin/sh
at="$1 $2"
if [ "$REFUSES" = signed-out ]; then echo 'Unable to locate credentials. You can configure credentials by running "aws login".' >&2; exit 253; fi
id=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
echo "An error occurred (AccessDeniedException) when calling the $2 operation: User: arn:aws:sts::444444444444:assumed-role/ci/$id is not authorized to perform: $2 on resource: arn:aws:ssm:eu-central-1:444444444444:parameter/tessera/$id because no identity-based policy allows it" >&2
exit 254
`;

beforeAll(() => {
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/aws"), AWS);
  chmodSync(join(folder, "bin/aws"), 0o755);
  writeFileSync(join(folder, "control.json"), "{}");
  for (const [name, text] of synthesize(exampleFleet(), ["production"])) {
    mkdirSync(join(out, "stacks", name), { recursive: true });
    writeFileSync(join(out, "stacks", name, "cdk.tf.json"), text);
  }
  process.env.PATH = `${join(folder, "bin")}${delimiter}${PATH}`;
  delete process.env.GITHUB_TOKEN;
  jest.spyOn(Terraform, "find").mockResolvedValue(new QuickTerraform(folder) as TerraformProgram as Terraform);
});
afterAll(() => {
  jest.restoreAllMocks();
  process.env.PATH = PATH;
  if (GITHUB_TOKEN !== undefined) process.env.GITHUB_TOKEN = GITHUB_TOKEN;
  delete process.env.REFUSES;
  rmSync(folder, { recursive: true, force: true });
});

/** A call of each command that asks AWS, which asks as often as one can. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  verify: ["production", "--once", "--out", out],
  drill: [
    "production",
    ...["c-pool-1", "c-premium-1", "c-standard-1"].flatMap((one) => ["--home", `tessera-prod-${one}`]),
  ],
  rotate: ["production", "--engine", "redis,mongodb,clickhouse,timescaledb,elasticsearch"],
  refresh: ["production"],
  deploy: ["production", "--yes", "--out", join(folder, "deployed")],
  bootstrap: ["production", "--repository", "acme/shop", "--verify"],
};

test("every command that asks AWS is here", () => {
  const asking = COMMANDS.filter(({ account, examples }) => account || examples.some(({ mark }) => mark === "account"));
  expect(asking.map(({ name }) => name).sort()).toEqual(Object.keys(CALLS).sort());
});

const occurrences = (text: string, sign: RegExp) => [...text.matchAll(sign)].map(([found]) => found);

describe.each(Object.entries(CALLS))("%s", (name, args) => {
  test("without credentials says so once, and with what it stopped", async () => {
    process.env.REFUSES = "signed-out";
    const { code, out: told, err } = await command(name, FLEET, ...args);
    expect(code).toBe(3);
    expect(occurrences(`${told}${err}`, /Unable to locate credentials/g)).toHaveLength(1);
  }, 120_000);

  test("denied everything says each operation once, whatever it is denied of", async () => {
    process.env.REFUSES = "denied";
    const { code, out: told, err } = await command(name, FLEET, ...args);
    expect([2, 3]).toContain(code);
    const denied = occurrences(`${told}${err}`, /[\w-]+ [\w-]+: AccessDeniedException/g);
    expect(denied.length).toBeGreaterThan(0);
    expect(denied.sort()).toEqual([...new Set(denied)].sort());
    // In a line that a person can read to its end.
    for (const line of `${told}${err}`.split("\n")) expect(line.length).toBeLessThan(1000);
  }, 120_000);
});

test("says how many a cause stopped, and which the first are", () => {
  const why = (id: number) => `ssm get-parameter: denied on arn:aws:ssm:eu:4:parameter/${id} for "user-${id}"`;
  const stopped = Array.from({ length: 100 }, (_, id) => ({ what: `home-${id} redis`, why: why(id) }));
  expect(causes([...stopped, { what: "other", why: "no answer" }], "could not be asked")).toEqual([
    `100 (home-0 redis, home-1 redis, home-2 redis and 97 more) could not be asked: ${why(0)}`,
    "other could not be asked: no answer",
  ]);
  expect(causes(stopped.slice(0, 2), "could not be asked", why(0))).toEqual([
    "2 (home-0 redis, home-1 redis) could not be asked",
  ]);
});

test("texts that say something else are of another kind", () => {
  expect(kindOf("rds a: denied on arn:aws:rds:x")).toBe(kindOf("rds a: denied on arn:aws:rds:y"));
  expect(kindOf("rds a: denied")).not.toBe(kindOf("rds b: denied"));
});
