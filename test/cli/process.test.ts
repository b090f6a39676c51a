import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { COMMANDS } from "../../cli/commands";
import { printable } from "../../config/printable";
import { Repository } from "../changes/affected/repository";
import { environmentYml, Folder, SMALL_FLEET } from "../config/folder";
import { FLEET_OPTIONS } from "../support/fleet";
import { command } from "./command";

const APPLICATION = ["--application", "arn:aws:iam::444444444444:role/shop", "--owner", "data@acme.io"];

const ROOT = resolve(__dirname, "../..");
const TESSERA = join(ROOT, "tessera");

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "tessera-process-"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function tessera(args: readonly string[], cwd = ROOT, program = TESSERA) {
  const { status, stdout, stderr } = spawnSync(program, [...args], { cwd, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

/** Runs a call of a shell, which has pipes. */
function shell(line: string) {
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", line], { cwd: ROOT, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

function templates(): Record<string, string> {
  const name = "tenants/tenant_template.yml";
  return { [name]: readFileSync(join(ROOT, name), "utf8") };
}

test("from any folder, and by a link", () => {
  symlinkSync(TESSERA, join(scratch, "tessera"));
  for (const program of [TESSERA, join(scratch, "tessera")])
    expect(tessera(["--version"], scratch, program)).toEqual({ code: 0, out: "tessera 0.1.0\n", err: "" });
});

test("npx --no runs this one, by its name in package.json", () => {
  const { status, stdout } = spawnSync("npx", ["--no", "--", "tessera", "--version"], { cwd: ROOT, encoding: "utf8" });
  expect([status, stdout]).toEqual([0, "tessera 0.1.0\n"]);
});

test.each(["nowhere", "exceptions.yml"])("exceptions that are a link to %s are told, and not left out", (target) => {
  mkdirSync(join(scratch, "review"));
  symlinkSync(target, join(scratch, "review/exceptions.yml"));
  const options = FLEET_OPTIONS.map((option) => (option.startsWith("--") ? option : resolve(ROOT, option)));
  const { code, err } = tessera(["check", ...options], scratch);
  expect(err).toContain("review/exceptions.yml: given a link; allowed: a file.");
  expect(code).toBe(1);
});

test("records in what is a file are told to be in no folder, and not to be nowhere", () => {
  const file = join(scratch, "records");
  writeFileSync(file, "");
  for (const [dir, what] of [
    [file, "which is no folder"],
    [`${file}-no`, "which is not there"],
  ] as const)
    expect(tessera(["deployments", "--env", "production", "--dir", dir, ...FLEET_OPTIONS]).err).toContain(what);
});

(existsSync("/sys/kernel") ? test : test.skip)(
  "a disk that takes no folder is told, and not one that is not there",
  () => {
    const { code, err } = tessera(["dev", "fleet", "--tenants", "1", "--out", "/sys/kernel/fleet"]);
    expect(err).toMatch(/^error: \/sys\/kernel\/fleet: (?:the operating system|is on a disk|permission)/);
    expect(code).toBe(3);
  },
);

describe("no control character of a call is printed as it is", () => {
  const ESCAPE = "\u001b]0;pwn\u0007\u009b31m\u202e";
  const CALLS: readonly (readonly string[])[] = [
    ["rollback", "--env", "production", "--records", "r", "--commit", ESCAPE],
    ["drill", "--env", "production", "--date", ESCAPE],
    ["check", `--${ESCAPE}x`],
    ["check", ESCAPE],
    [ESCAPE],
    ["dev", ESCAPE, "--json"],
    ["help", ESCAPE],
    ["explain", ESCAPE, "postgresql", "--env", "production"],
    ["atlantis", "--repository", ESCAPE],
    ["deployments", "--env", "production", "--dir", ESCAPE],
    ["synth", "--out", `/dev/null/${ESCAPE}`],
  ];

  test.each(CALLS.map((args) => [printable(JSON.stringify(args)), args] as const))("%s", (_, args) => {
    const { code, out, err } = tessera(args);
    expect(code).not.toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(`${out}${err}`).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(`${out}${err}`).toContain("\\u001b]0;pwn");
  });

  test("nor is JSON any less JSON", () => {
    const { out } = tessera(["check", "--exceptions", ESCAPE, "--json", ...FLEET_OPTIONS]);
    expect(JSON.stringify(JSON.parse(out))).toContain("\\u001b]0;pwn");
  });
});

test("a question changes nothing, also of commands that write or download", () => {
  const names = ["docs:architecture", "crds", "schemas", "fleet", "synth"];
  const written = () =>
    ["README.md", "docs/architecture.md", "docs/guides/commands.md"].map((file) =>
      readFileSync(join(ROOT, file), "utf8"),
    );
  const before = written();
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  // What npm runs for each, and one by npm itself, which takes longer to start than what it starts.
  const asked = names.flatMap((name) => ["--help", "-h"].map((ask) => `${scripts[name]} ${ask}`));
  for (const call of ["npm run -s synth -- --help", ...asked]) {
    const { code, out } = shell(call);
    expect([call, code, out.includes("Examples:")]).toEqual([call, 0, true]);
  }
  expect(written()).toEqual(before);
});

test("a reader that goes early is no error", () => {
  // More than a pipe holds.
  const { code, out, err } = shell(`set -o pipefail; ./tessera matrix --json | head -n 1`);
  expect({ code, out, err }).toEqual({ code: 0, out: "{\n", err: "" });
  expect(shell(`./tessera nothing 2>&1 >/dev/null | true; echo "\${PIPESTATUS[0]}"`).out).toBe("64\n");
});

test("what could not be written is no success", () => {
  expect(shell("./tessera matrix >/dev/full")).toEqual({
    code: 3,
    out: "",
    err: "error: standard output: no space is left on the disk\n",
  });
});

/** Commands that write to a place that is named, and of which no call is here, with the reason. */
const NOT_HERE: Readonly<Record<string, string>> = {
  change: "needs a change: test/cli/change.test.ts",
  verify: "signs in to AWS before",
  drill: "signs in to AWS before",
  record: "reads what is there before",
  bootstrap: "writes below a folder of its own choice: test/cli/bootstrap.test.ts",
  deploy: "asks Terraform before: test/cli/deploy",
};

describe("a place that cannot be written", () => {
  const CALLS: readonly (readonly string[])[] = [
    ["review", join(ROOT, "no-such-plan.json"), "--out"],
    ["synth", "development-foundation", ...FLEET_OPTIONS, "--out"],
    ["atlantis", "development", ...FLEET_OPTIONS, "--out"],
    ["dev", "fleet", "--tenants", "4", "--out"],
    ["dev", "schemas", "--out"],
    ["local", "city_library", ...FLEET_OPTIONS, "--once", "--data"],
  ];

  test("every command that writes to a place that is named is tried", () => {
    const writing = COMMANDS.filter(({ options }) =>
      Object.values(options).some((option) => option.type === "text" && option.writes),
    );
    const tried = CALLS.map((call) => call.join(" "));
    const left = writing.map(({ name }) => name).filter((name) => !tried.some((call) => call.startsWith(name)));
    expect(left.sort()).toEqual(Object.keys(NOT_HERE).sort());
    expect(writing.length).toBeGreaterThan(8);
  });

  test.each(CALLS)("%s %s: below a file", (...call) => {
    writeFileSync(join(scratch, "file"), "");
    const { code, out, err } = tessera([...call, join(scratch, "file/below")]);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(/^error: .*file.*: (?:leads through|is) a file, where a folder is wanted\n$/m);
    expect(err).not.toMatch(/^\s+at /m);
  });

  // Nothing is closed to root.
  const asOthers = process.getuid?.() === 0 ? test.skip : test;
  asOthers.each(CALLS)("%s %s: a folder of others", (...call) => {
    chmodSync(scratch, 0o500);
    const { code, err } = tessera([...call, join(scratch, "below")]);
    chmodSync(scratch, 0o700);
    expect(code).toBe(3);
    expect(err).toContain("permission denied");
    expect(readdirSync(scratch)).toEqual([]);
  });

  test("folders above a file that is written are made", async () => {
    const folder = new Folder(SMALL_FLEET);
    const out = join(scratch, "not/there/yet/atlantis.yaml");
    expect(await command("atlantis", folder.folders, "--out", out)).toMatchObject({ code: 0 });
    expect(readFileSync(out, "utf8")).toContain("projects:");
    expect(readdirSync(join(scratch, "not/there/yet"))).toEqual(["atlantis.yaml"]);
    folder.remove();
  });

  test("a file that cannot take the old one's place leaves the old one, and nothing beside it", async () => {
    const folder = new Folder(SMALL_FLEET);
    mkdirSync(join(scratch, "atlantis.yaml"));
    const { code, err } = await command("atlantis", folder.folders, "--out", join(scratch, "atlantis.yaml"));
    expect([code, err]).toEqual([3, `error: ${scratch}/atlantis.yaml: is a folder, and a file is wanted\n`]);
    expect(readdirSync(scratch)).toEqual(["atlantis.yaml"]);
    folder.remove();
  });
});

/** Starts calls at the same time. Returns what each ended with. */
function together(calls: readonly (readonly string[])[]) {
  return Promise.all(
    calls.map(
      (args) =>
        new Promise<{ code: number | null; err: string }>((done) => {
          const child = spawn(TESSERA, [...args], { cwd: ROOT, stdio: ["ignore", "ignore", "pipe"] });
          let err = "";
          child.stderr.on("data", (chunk: Buffer) => {
            err += chunk;
          });
          child.once("close", (code) => done({ code, err }));
        }),
    ),
  );
}

describe("two runs at once", () => {
  test("tenants that are added at the same time are all in the ledger", async () => {
    const cells =
      "\n  pool-1: { tier: standard, admits: [free, standard], capacity_tenants: 9, engines: [postgresql] }";
    const folder = new Folder(SMALL_FLEET, templates(), {
      "overrides/production_environment.yml": environmentYml({ cells }),
    });
    const folders = ["--tenants", folder.folders.tenants, "--overrides", folder.folders.overrides];
    const ids = ["shop_a", "shop_b", "shop_c", "shop_d"];
    const ended = await together(
      ids.map((id) => ["tenant", "add", id, "--tier", "free", "--engine", "postgresql", ...APPLICATION, ...folders]),
    );
    expect(ended.map(({ code, err }) => (code === 0 ? "" : err))).toEqual(ids.map(() => ""));
    const ledger = readFileSync(join(folder.folders.tenants, "ledger.txt"), "utf8").trim().split("\n");
    expect(ledger.sort()).toEqual(["acme", ...ids]);
    expect(folder.problems()).toEqual([]);
    folder.remove();
  });

  test("the same tenant that is added twice is one tenant", async () => {
    const folder = new Folder(SMALL_FLEET, templates());
    const folders = ["--tenants", folder.folders.tenants, "--overrides", folder.folders.overrides];
    const ended = await together(
      [1, 2].map(() => [
        "tenant",
        "add",
        "shop",
        "--tier",
        "free",
        "--engine",
        "postgresql",
        ...APPLICATION,
        ...folders,
      ]),
    );
    expect(ended.map(({ code }) => code).sort()).toEqual([0, 64]);
    expect(ended.find(({ code }) => code === 64)!.err).toContain("shop has a folder already");
    expect(folder.problems()).toEqual([]);
    folder.remove();
  });

  test("synth into one folder gives what one run gives", async () => {
    const out = join(scratch, "out");
    const args = (...names: string[]) => ["synth", ...names, ...FLEET_OPTIONS, "--out", out, "--fresh"];
    const ended = await together([
      args("development-foundation"),
      args("development-foundation", "staging-foundation"),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    for (const name of ["development-foundation", "staging-foundation"])
      JSON.parse(readFileSync(join(out, "stacks", name, "cdk.tf.json"), "utf8"));
    JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
  });
});

describe("a base that git does not have", () => {
  const folders = (path: string) => ["--tenants", `${path}/tenants`, "--overrides", `${path}/overrides`];
  const write = (path: string) => {
    for (const [name, text] of Object.entries(SMALL_FLEET)) {
      mkdirSync(join(path, name, ".."), { recursive: true });
      writeFileSync(join(path, name), String(text));
    }
  };

  test("in a shallow clone", () => {
    const repository = new Repository();
    write(repository.path);
    const first = repository.commit();
    repository.write("more", "");
    repository.commit();
    spawnSync("git", ["clone", "-q", "--depth", "1", `file://${repository.path}`, join(scratch, "clone")]);
    const { code, err } = tessera(["check", "--base", first, ...folders(join(scratch, "clone"))]);
    repository.dispose();
    expect(code).toBe(3);
    expect(err).toBe(
      `error: "${first.slice(0, 12)}" names no commit of this clone. The clone is shallow, so commits before its first are not there: git fetch --unshallow (in a workflow: fetch-depth: 0)\n`,
    );
  });

  test("a branch of a remote that was not fetched", () => {
    const repository = new Repository();
    write(repository.path);
    repository.commit();
    repository.git("remote", "add", "origin", "https://example.com/x.git");
    const { code, err } = tessera(["affected", "--base", "origin/main", ...folders(repository.path)]);
    repository.dispose();
    expect(code).toBe(3);
    expect(err).toContain('"origin/main" names no commit of this clone. Bring the branch: git fetch origin main');
  });

  test("outside of a repository", () => {
    write(scratch);
    const { code, err } = tessera(["check", "--base", "main", ...folders(scratch)]);
    expect(code).toBe(3);
    expect(err).toContain("is in no git repository, so there is no earlier state to compare with. Run it in a clone");
  });
});

test("bash completes by the script that is printed", () => {
  const complete = (words: string) =>
    shell(
      `eval "$(./tessera completion bash)"; COMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _tessera; echo "\${COMPREPLY[*]}"`,
    ).out.trim();
  expect(complete("./tessera tenant re")).toBe("register remove");
  expect(complete("./tessera cost --env pro")).toBe("production");
  expect(complete('./tessera explain city_library ""')).toContain("postgresql");
});

test("without node_modules it is said what to do", () => {
  mkdirSync(join(scratch, "cli"));
  cpSync(TESSERA, join(scratch, "tessera"));
  const { code, err } = tessera(["check"], scratch, join(scratch, "tessera"));
  expect([code, err]).toEqual([3, `error: ${scratch}/node_modules is not there: run npm ci first\n`]);
  expect(existsSync(join(scratch, ".tessera"))).toBe(false);
});
