/**
 * Whoever takes Tessera keeps its tests: `npm run test:adoption`. In a copy of the repository a tenant is added, then
 * another fleet takes the examples' place, then nobody is left; each time the configuration is checked, and the suites
 * run that read a fleet, a document or a program at the top.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { dump } from "js-yaml";
import { fleetFiles } from "../../bench/fleets/write";
import { Checks } from "../support/checks";
import { fleetAtTheTop } from "../support/examples";
import { FLEET_FOLDER } from "../support/fleet";
import { type Finished, run } from "../support/process";

const ROOT = resolve(__dirname, "../..");
const TENANTS = 40;

/** What a suite has in it that reads the example fleet, templates, documents, or what reviews go by. */
const COULD_CARE =
  /\b(?:FLEET\w*|exampleFleet)\b[^;]* from "[./]*support\/fleet"|support\/(?:examples|plan)"|ofExamples\(|cli\/architecture"|"README\.md"/;
/** Their schemas are found beside the repository, not in a copy of it. */
const LEFT_OUT = /^test\/crds\//;

const APPLICATION = "arn:aws:iam::444444444444:role/acme";

/** A way to take Tessera over, made in a copy of the repository. */
interface Way {
  readonly name: string;
  readonly make: (copy: Copy) => Promise<void> | void;
}

const WAYS: readonly Way[] = [
  {
    name: "a tenant more",
    make: async (copy) => {
      const added = await copy.npm(
        "tenant",
        "add",
        "acme",
        "--tier",
        "standard",
        "--env",
        "production",
        ...["--engine", "postgresql", "--owner", "data@acme.io"],
        "--application",
        APPLICATION,
      );
      if (added.code !== 0) throw new Error(added.stdout + added.stderr);
    },
  },
  {
    name: `another fleet, of ${TENANTS} tenants, with a budget and an exception`,
    make: (copy) => {
      copy.clear();
      for (const [path, text] of fleetFiles(TENANTS, 7)) copy.write(path, text);
      copy.write("overrides/production_cost.yml", "settings:\n  most_added_usd_a_month: 1\n");
      copy.write("review/exceptions.yml", dump([EXCEPTION]));
    },
  },
  {
    name: "no tenant, in one environment",
    make: (copy) => {
      copy.clear();
      copy.write("tenants/ledger.txt", "");
      const environment = readFileSync(join(FLEET_FOLDER, "overrides/production_environment.yml"), "utf8");
      copy.write("overrides/production_environment.yml", environment);
    },
  },
];

const EXCEPTION = {
  address: "*",
  rule: "stateful-delete",
  owner: "platform@example.com",
  expires: "2026-02-01",
  reason: "Somebody's own.",
};

/** A copy of what git knows or would take, with the installed packages linked. */
class Copy {
  readonly path = mkdtempSync(join(tmpdir(), "tessera-adoption-"));

  async fill(): Promise<void> {
    const listed = await run(
      "git",
      ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
      process.env,
      ROOT,
    );
    if (listed.code !== 0) throw new Error(listed.stderr);
    for (const name of listed.stdout.split("\0").filter(Boolean)) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      cpSync(join(ROOT, name), join(this.path, name));
    }
    symlinkSync(join(ROOT, "node_modules"), join(this.path, "node_modules"));
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true });
    writeFileSync(join(this.path, name), text);
  }

  /** Takes tenants and environments away; templates stay. */
  clear(): void {
    rmSync(join(this.path, "overrides"), { recursive: true });
    const tenants = join(this.path, "tenants");
    for (const name of readdirSync(tenants))
      if (!name.endsWith("_template.yml")) rmSync(join(tenants, name), { recursive: true });
  }

  npm(script: string, ...args: readonly string[]): Promise<Finished> {
    return run("npm", ["run", "--silent", script, "--", ...args], process.env, this.path);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Suites to run: all that could care. */
function suites(): string[] {
  // Names first: what suites leave behind can be large.
  return readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" })
    .map((name) => join("test", name))
    .filter((path) => path.endsWith(".test.ts") && !LEFT_OUT.test(path))
    .filter((path) => COULD_CARE.test(readFileSync(join(ROOT, path), "utf8")))
    .sort();
}

async function main(): Promise<number> {
  const checks = new Checks();
  const copy = new Copy();
  try {
    await copy.fill();
    const chosen = suites();
    checks.check(`${chosen.length} suites could care`, chosen.length > 20 && fleetAtTheTop().size > 0);
    for (const { name, make } of WAYS)
      await checks.suite(async () => {
        await make(copy);
        const checked = await copy.npm("check");
        checks.check(
          `${name}: the configuration is checked`,
          checked.code === 0,
          () => checked.stdout + checked.stderr,
        );
        const ran = await run(process.execPath, ["node_modules/jest/bin/jest.js", ...chosen], process.env, copy.path);
        const failed = () => ran.stderr.split("\n").filter((line) => /^FAIL|^ {2}●/.test(line));
        checks.check(`${name}: the suites pass`, ran.code === 0, () => [...new Set(failed())].join("\n") || ran.stderr);
      });
    return checks.end();
  } finally {
    copy.remove();
  }
}

main().then((code) => {
  process.exitCode = code;
});
