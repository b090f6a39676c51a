/** What an Atlantis server runs around plan and apply, with real Terraform. */
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMALL_FLEET, tenantYml } from "../config/folder";
import { describeWith } from "../support/describe-with";
import { cleanEnvironment } from "../support/terraform-cli";

const ROOT = process.cwd();
describeWith(["bash", "git", "jq", "terraform"], "the steps of an Atlantis server", () => {
  let root: string;
  let project: string;
  const shell = (command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) =>
    spawnSync(command, [...args], { cwd, encoding: "utf8", env: { ...cleanEnvironment(), ...env } });
  const step = (name: string, env: NodeJS.ProcessEnv = {}) =>
    shell("bash", [join(ROOT, "delivery/atlantis.sh"), name], project, {
      TESSERA_JUDGE: join(root, "judge"),
      TESSERA_SEALS: join(root, "seals"),
      BASE_REPO_OWNER: "owner",
      BASE_REPO_NAME: "name",
      BASE_BRANCH_NAME: "main",
      PULL_NUM: "7",
      PROJECT_NAME: "production-demo",
      HEAD_COMMIT: shell("git", ["-C", join(root, "checkout"), "rev-parse", "HEAD"], root).stdout.trim(),
      PLANFILE: join(project, "demo.tfplan"),
      ...env,
    });
  const configuration = (value: string, rest: object = {}) =>
    writeFileSync(join(project, "cdk.tf.json"), JSON.stringify({ output: { keep: { value } }, ...rest }));
  const planned = (value: string) => {
    configuration(value);
    for (const args of [["init"], ["plan", `-out=${join(project, "demo.tfplan")}`]])
      expect(shell("terraform", args, project).status).toBe(0);
  };

  const write = (name: string, text: string) => writeFileSync(join(root, "checkout", name), text);
  /** The next pull request: the tenant's state, in a commit of its own. */
  const state = (name: string) => {
    write("tenants/acme/tenant.yml", tenantYml("acme", { lifecycle: `{ state: ${name} }` }));
    const who = ["-c", "user.name=a", "-c", "user.email=a@b.de"];
    expect(shell("git", ["-C", join(root, "checkout"), ...who, "commit", "-qam", name], root).status).toBe(0);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "tessera-atlantis-"));
    project = join(root, "checkout/cdktf.out/stacks/demo");
    for (const name of [
      "judge/delivery",
      "judge/overrides",
      "judge/review",
      "judge/tenants",
      "seals",
      "checkout/tenants/acme",
      "checkout/overrides",
    ])
      mkdirSync(join(root, name), { recursive: true });
    mkdirSync(project, { recursive: true });
    for (const file of ["plannable.jq", "plannable.sh", "floors.sh"])
      spawnSync("cp", [join(ROOT, "delivery", file), join(root, "judge/delivery/")]);
    writeFileSync(join(root, "judge/tessera"), `#!/bin/sh\nexec ${join(ROOT, "tessera")} "$@"\n`, { mode: 0o755 });
    const git = (...args: string[]) => shell("git", ["-C", join(root, "checkout"), ...args], root);
    for (const [name, text] of Object.entries(SMALL_FLEET)) write(name, String(text));
    for (const args of [
      ["init", "-q", "-b", "main"],
      ["config", "user.email", "a@b.de"],
      ["config", "user.name", "a"],
      ["add", "tenants", "overrides"],
    ])
      git(...args);
    git("commit", "-qm", "before");
    git("checkout", "-qb", "change");
    // The server's own clone, of where the change was pushed.
    shell("git", ["init", "-q", join(root, "judge")], root);
    shell("git", ["-C", join(root, "judge"), "remote", "add", "origin", join(root, "checkout")], root);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("let the plan be applied that was reviewed, and no other", () => {
    planned("reviewed");
    expect(step("before-plan")).toMatchObject({ status: 0 });
    expect(step("before-apply")).toMatchObject({ status: 3, stdout: expect.stringContaining("plan again") });
    const { status, stdout } = step("after-plan");
    expect([status, stdout.split("\n")[0]]).toEqual([0, "## ✅ OK"]);
    expect(step("before-apply").status).toBe(0);
    expect(step("before-apply", { HEAD_COMMIT: "b".repeat(40) }).status).toBe(3);
    appendFileSync(join(project, "demo.tfplan"), "more");
    expect(step("before-apply").status).toBe(3);
  });

  it("forget a plan where another is begun, and refuse a stack that names a program", () => {
    planned("reviewed");
    expect(step("after-plan").status).toBe(0);
    configuration("reviewed", { data: { external: { x: {} } } });
    const { status, stdout } = step("before-plan");
    expect([status, stdout]).toEqual([3, expect.stringContaining("the data source external")]);
    expect(existsSync(join(root, "seals/owner/name/7/production-demo"))).toBe(false);
  });

  it("take nothing from the stack's folder but its configuration: the change's own code had it before", () => {
    planned("reviewed");
    const plugins = join(project, ".terraform/providers/registry.terraform.io/hashicorp/aws");
    mkdirSync(plugins, { recursive: true });
    const lock = join(project, ".terraform.lock.hcl");
    writeFileSync(lock, "");
    expect(step("before-plan")).toMatchObject({ status: 0 });
    expect([existsSync(plugins), existsSync(lock)]).toEqual([false, false]);
    for (const name of ["more.tf", "more_override.tf.json", "a.auto.tfvars"]) {
      writeFileSync(join(project, name), "");
      expect(step("before-plan")).toMatchObject({ status: 3, stdout: expect.stringContaining(`as ./${name}`) });
      rmSync(join(project, name));
    }
  });

  it("refuse a provider that only the state names, before it is started", () => {
    configuration("reviewed");
    expect(step("after-init")).toMatchObject({ status: 0 });
    writeFileSync(join(project, ".terraform.lock.hcl"), 'provider "registry.terraform.io/evil/evil" {\n}\n');
    const { status, stdout } = step("after-init");
    expect([status, stdout]).toEqual([3, expect.stringContaining("the provider registry.terraform.io/evil/evil")]);
  });

  it("find the change by its pull request, where a server hands out no commit by its name", () => {
    planned("reviewed");
    const [checkout, judge] = [join(root, "checkout"), join(root, "judge")];
    const git = (...args: string[]): string => {
      const { status, stdout, stderr } = shell("git", args, root);
      expect([args, status, stderr]).toEqual([args, 0, expect.any(String)]);
      return stdout.trim();
    };
    state("suspended");
    const change = git("-C", checkout, "rev-parse", "HEAD");
    state("active");
    // Nothing is advertised at the change's own commit, and in protocol 0 a server hands out nothing else by its name.
    git("-C", judge, "config", "protocol.version", "0");
    const asked = shell("git", ["-C", judge, "fetch", "-q", "origin", change], root);
    expect([asked.status === 0, asked.stderr]).toEqual([false, expect.stringContaining("unadvertised object")]);
    git("-C", checkout, "branch", "-q", "-m", "gone");
    git("-C", checkout, "update-ref", "refs/pull/8/head", "refs/heads/main");
    const under = { HEAD_COMMIT: change };
    for (const ref of ["refs/pull/7/head", "refs/merge-requests/7/head", "refs/pull-requests/7/from"]) {
      git("-C", checkout, "update-ref", ref, "HEAD");
      expect([ref, step("after-plan", under).status]).toEqual([ref, 0]);
      git("-C", checkout, "update-ref", "-d", ref);
      for (const name of [judge]) {
        git("-C", name, "update-ref", "-d", "FETCH_HEAD");
        git("-C", name, "reflog", "expire", "--expire=now", "--all");
        git("-C", name, "-c", "gc.cruftPacks=false", "gc", "-q", "--prune=now");
      }
      const { status, stdout } = step("after-plan", under);
      expect([status, stdout]).toEqual([3, expect.stringContaining(`${change} cannot be fetched`)]);
    }
    expect(step("after-plan", { ...under, PULL_NUM: "7/../8" }).status).toBe(3);
  }, 120_000);

  it("read which bucket is whose from the server's clone, and not from the change", () => {
    const backend = { bucket: "states-of-production", key: "production/production-demo.tfstate" };
    const [own, others] = [join(root, "checkout/overrides"), join(root, "judge/overrides")];
    const file = "production_environment.yml";
    const state = (bucket: string) => `account: "1"\nstate:\n  bucket: ${bucket}\n`;
    writeFileSync(join(others, file), state("states-of-production"));
    writeFileSync(join(own, file), state("states-of-the-change"));
    configuration("x", { terraform: { backend: { s3: backend } } });
    expect(step("before-plan")).toMatchObject({ status: 0 });
    configuration("x", { terraform: { backend: { s3: { ...backend, bucket: "states-of-the-change" } } } });
    const { status, stdout } = step("before-plan");
    expect([status, stdout]).toEqual([3, expect.stringContaining("the bucket states-of-the-change, which is not")]);
    expect(step("before-plan", { TESSERA_OVERRIDES: own })).toMatchObject({ status: 3 });
  });

  it("refuse a setting that only the change's own floor lets pass", () => {
    planned("reviewed");
    for (const [from, to] of [
      ["tenants", "checkout/tenants"],
      ["overrides", "checkout/overrides"],
      ["overrides", "judge/overrides"],
    ] as const) {
      rmSync(join(root, to), { recursive: true });
      cpSync(join(ROOT, "test/fixtures/fleet", from), join(root, to), { recursive: true });
    }
    for (const args of [
      ["add", "-A", "tenants", "overrides"],
      ["commit", "-qm", "the fleet"],
      ["update-ref", "refs/heads/main", "HEAD"],
    ])
      expect(
        shell("git", ["-C", join(root, "checkout"), "-c", "user.name=a", "-c", "user.email=a@b.de", ...args], root)
          .status,
      ).toBe(0);
    const { status: unchanged, stdout: said } = step("after-plan");
    expect([unchanged, said]).toEqual([0, expect.any(String)]);
    const floors = join(root, "checkout/overrides/production_postgresql.yml");
    const lowered = readFileSync(floors, "utf8").replace("retention_days: { min: 14 }", "retention_days: { min: 1 }");
    writeFileSync(floors, lowered);
    appendFileSync(
      join(root, "checkout/tenants/northwind_bank/postgresql.yml"),
      "backup: { snapshot_retention_days: 7 }\n",
    );
    const who = ["-c", "user.name=a", "-c", "user.email=a@b.de"];
    shell("git", ["-C", join(root, "checkout"), ...who, "commit", "-qam", "lower"], root);
    // What the change's own code wrote afterwards, into files and into git's settings, is not what is judged.
    shell("git", ["-C", join(root, "checkout"), "checkout", "-q", "HEAD~1", "--", "."], root);
    const ran = join(root, "ran");
    shell("git", ["-C", join(root, "checkout"), "config", "core.fsmonitor", `touch ${ran}; false`], root);
    const { status, stdout } = step("after-plan");
    expect(existsSync(ran)).toBe(false);
    expect([status, stdout]).toEqual([2, expect.stringContaining("STOP: below the floors from before this change")]);
    expect(step("before-apply").status).toBe(3);
  });

  it("hold a plan against what its stack was applied from last, whatever was merged since", () => {
    planned("reviewed");
    state("offboarding");
    shell("git", ["-C", join(root, "checkout"), "update-ref", "refs/heads/main", "HEAD"], root);
    expect(step("after-plan").status).toBe(0);
    expect([step("before-apply").status, step("after-apply").status]).toEqual([0, 0]);
    state("active");
    expect(step("after-plan").status).toBe(0);
    expect(step("before-apply").status).toBe(0);
    // The apply did not end well: the tenant is offboarding, or active again.
    state("erased");
    expect(step("before-plan").status).toBe(0);
    const { status, stdout, stderr } = step("after-plan");
    expect([status, stdout]).toEqual([3, expect.stringContaining("cannot follow what it stands at")]);
    expect(stderr).toContain("lifecycle-jump");
    expect(step("before-apply").status).toBe(3);
  }, 120_000);

  it("tell a change of what judges, and take no name for a path", () => {
    planned("reviewed");
    const checkout = join(root, "checkout");
    mkdirSync(join(checkout, "review"));
    writeFileSync(join(checkout, "review/exceptions.yml"), "[]");
    shell("git", ["-C", checkout, "add", "review"], root);
    shell("git", ["-C", checkout, "commit", "-qm", "own exceptions"], root);
    const { status, stdout } = step("after-plan");
    expect([status, stdout]).toEqual([0, expect.stringContaining("changes exceptions, which act after the merge")]);
    expect(step("before-apply", { PROJECT_NAME: "../demo" }).status).not.toBe(0);
    expect(step("anything").status).toBe(3);
  });
});
