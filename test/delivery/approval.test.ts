/**
 * From a plan to its apply, by the workflows' own shell and real Terraform, with a folder in place of the plan bucket: the
 * plan that was reviewed is applied, and whatever anybody who writes to the bucket puts in its place is not.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plan } from "../review/support/plan";
import { describeWith } from "../support/describe-with";
import { onPath } from "../support/process";
import { cleanEnvironment } from "../support/terraform-cli";
import { stepOf } from "./workflow-files";

const ROOT = process.cwd();
const COMMIT = "a".repeat(40);
const STACK = "demo";
const PREFIX = "deploy/1-1/apply";

/** Stands for AWS's command line: a bucket is a folder, and a key is written once where that is asked for. */
const AWS = `#!/usr/bin/env bash
set -euo pipefail
command="$1 $2"; shift 2
case "$command" in
  "s3 cp") mkdir -p "\${@: -1}"; cp -r "$FAKE/\${@: -2:1}/." "\${@: -1}" 2>/dev/null || true ;;
  "s3api put-object")
    while (($#)); do case "$1" in --bucket) bucket=$2 ;; --key) key=$2 ;; --body) body=$2 ;; --if-none-match) once=$2 ;; esac; shift; done
    [[ \${once:-} == '*' && ! -e $FAKE/s3:/$bucket/$key ]] || { echo PreconditionFailed >&2; exit 254; }
    mkdir -p "$(dirname "$FAKE/s3:/$bucket/$key")"; cp "$body" "$FAKE/s3:/$bucket/$key" ;;
  "s3api get-object")
    to="\${@: -1}"
    while (($#)); do case "$1" in --bucket) bucket=$2 ;; --key) key=$2 ;; esac; shift; done
    cp "$FAKE/s3:/$bucket/$key" "$to" ;;
  *) echo "unexpected: $command" >&2; exit 1 ;;
esac
`;

describeWith(["bash", "jq", "terraform", "sha256sum"], "from a plan to its apply", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tessera-approval-"));
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin/aws"), AWS, { mode: 0o755 });
    for (const job of ["plan", "review", "apply"]) {
      mkdirSync(join(folder, job));
      cpSync(join(ROOT, "delivery"), join(folder, job, "delivery"), { recursive: true });
    }
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const state = () => join(folder, "demo.tfstate");
  const configuration = (value: string, rest: object = {}): string =>
    JSON.stringify({ output: { keep: { value } }, terraform: { backend: { local: { path: state() } } }, ...rest });
  const bucket = (file: string) => join(folder, "s3:/plans", PREFIX, STACK, file);
  const digest = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");

  /** What the job that synthesizes hands on. */
  function synthesized(job: string, text: string): void {
    mkdirSync(join(folder, job, "cdktf.out/stacks", STACK), { recursive: true });
    mkdirSync(join(folder, job, "cdktf.out/assets"), { recursive: true });
    writeFileSync(join(folder, job, "cdktf.out/stacks", STACK, "cdk.tf.json"), text);
    writeFileSync(join(folder, job, "cdktf.out/assets/executor.zip"), "the executor");
  }

  /** Runs a step of a workflow, as the workflow has it. */
  function step(job: string, file: string, name: string, env: Record<string, string> = {}) {
    return spawnSync("bash", ["-c", stepOf(file, name).run ?? "exit 99"], {
      cwd: join(folder, job),
      encoding: "utf8",
      // Of a pipe of Node's, which is a socket, bash believes that it is a remote shell, and reads the user's own .bashrc.
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...cleanEnvironment(),
        PATH: `${join(folder, "bin")}:${process.env.PATH}`,
        FAKE: folder,
        STACKS: STACK,
        PREFIX,
        BUCKET: "plans",
        COMMIT,
        ARGUMENTS: "-lock=false",
        GITHUB_OUTPUT: join(folder, "output"),
        GITHUB_STEP_SUMMARY: join(folder, "summary"),
        ...env,
      },
    });
  }
  const planning = (env?: Record<string, string>) => step("plan", "plan-stacks.yml", "Plan", env);
  const apply = (env: Record<string, string> = {}) => {
    const sealed = join(folder, "plan/plans.json");
    mkdirSync(join(folder, "apply/sealed"), { recursive: true });
    cpSync(sealed, join(folder, "apply/sealed/plans.json"));
    return step("apply", "deploy-layer.yml", "Apply the plans that were reviewed", { SEAL: digest(sealed), ...env });
  };
  const applied = () =>
    existsSync(state()) ? JSON.parse(readFileSync(state(), "utf8")).outputs.keep?.value : undefined;

  function reviewed(): void {
    synthesized("plan", configuration("reviewed"));
    synthesized("apply", configuration("reviewed"));
    const { status, stderr } = planning();
    expect([status, stderr]).toEqual([0, ""]);
  }

  it("applies the plan that was reviewed, and says so", () => {
    reviewed();
    const { status, stdout, stderr } = apply();
    expect([status, stderr, stdout.includes("Apply complete!"), applied()]).toEqual([0, "", true, "reviewed"]);
    expect(JSON.parse(readFileSync(join(folder, "apply/applied.json"), "utf8"))).toEqual([STACK]);
    expect(JSON.parse(readFileSync(join(folder, "plan/plans.json"), "utf8"))).toMatchObject([
      { stack: STACK, commit: COMMIT, files: { "plan.bin": digest(bucket("plan.bin")) } },
    ]);
  });

  /** A plan of the same state that runs a command, as whoever may plan makes one by hand. */
  function hostile(): string {
    const at = join(folder, "attacker");
    mkdirSync(at);
    const text = configuration("HOSTILE", {
      resource: {
        terraform_data: { x: { provisioner: { "local-exec": { command: `echo ran >${join(folder, "pwned")}` } } } },
      },
    });
    writeFileSync(join(at, "cdk.tf.json"), text);
    for (const args of [["init"], ["plan", "-out=plan.bin"]])
      expect(spawnSync("terraform", args, { cwd: at, env: cleanEnvironment() }).status).toBe(0);
    return at;
  }

  it("refuses a plan that was put in its place, with whatever digest lies beside it", () => {
    reviewed();
    const at = hostile();
    cpSync(join(at, "plan.bin"), bucket("plan.bin"));
    writeFileSync(bucket("plan.sha256"), digest(join(at, "plan.bin")));
    const { status, stdout } = apply();
    expect([status, existsSync(join(folder, "pwned")), applied()]).toEqual([3, false, undefined]);
    expect(stdout).toContain("plan.bin of demo is not the one that was reviewed");
  });

  it("refuses another lock file of providers, and other assets", () => {
    reviewed();
    // A stack without providers has none: the jobs before say that there was one.
    const sealed = join(folder, "plan/plans.json");
    const [row] = JSON.parse(readFileSync(sealed, "utf8"));
    writeFileSync(sealed, JSON.stringify([{ ...row, files: { ...row.files, ".terraform.lock.hcl": "1".repeat(64) } }]));
    writeFileSync(bucket(".terraform.lock.hcl"), "# others");
    expect(apply()).toMatchObject({
      status: 3,
      stdout: expect.stringContaining(".terraform.lock.hcl of demo is not the"),
    });
    writeFileSync(join(folder, "apply/cdktf.out/assets/executor.zip"), "another executor");
    expect(apply()).toMatchObject({ status: 3, stdout: expect.stringContaining("what stands beside the stacks") });
    expect(applied()).toBeUndefined();
  });

  it.each<[string, () => Record<string, string>, string]>([
    ["digests other than those of the review", () => ({ SEAL: "0".repeat(64) }), "digests of the plans"],
    ["no seal", () => ({ SEAL: "" }), "digests of the plans"],
    ["a plan of another commit", () => ({ COMMIT: "b".repeat(40) }), "no plan of demo was reviewed for bbbb"],
    ["a stack that nobody planned", () => ({ STACKS: "other" }), "no plan of other was reviewed"],
    [
      "other code than the plan's",
      () => {
        synthesized("apply", configuration("other"));
        return {};
      },
      "not of the code that is deployed",
    ],
  ])("refuses %s", (_what, change, says) => {
    reviewed();
    const { status, stdout } = apply(change());
    expect([status, applied()]).toEqual([3, undefined]);
    expect(stdout).toContain(says);
  });

  it("refuses a plan that changes while it is prepared", () => {
    reviewed();
    // Whatever init runs has the folder before it.
    writeFileSync(
      join(folder, "bin/terraform"),
      `#!/bin/sh\n[ "$2" = init ] && echo more >>"\${1#-chdir=}/plan.bin"\nexec ${onPath("terraform")[0]} "$@"\n`,
      { mode: 0o755 },
    );
    const { status, stdout } = apply();
    expect([status, stdout.includes("has changed since it was fetched")]).toEqual([3, true]);
  });

  it("writes each key once: a second plan under the same prefix is none", () => {
    reviewed();
    const before = digest(bucket("plan.bin"));
    rmSync(join(folder, "plan"), { recursive: true });
    mkdirSync(join(folder, "plan"));
    cpSync(join(ROOT, "delivery"), join(folder, "plan/delivery"), { recursive: true });
    synthesized("plan", configuration("second"));
    const { status, stderr } = planning();
    expect([status === 0, stderr.includes("PreconditionFailed"), digest(bucket("plan.bin"))]).toEqual([
      false,
      true,
      before,
    ]);
  });

  it.each<[string, string, string]>([
    [
      "provider",
      JSON.stringify({ terraform: { required_providers: { evil: { source: "evil/evil", version: "1.0.0" } } } }),
      "the provider evil",
    ],
    [
      "mirror of a provider",
      JSON.stringify({ terraform: { required_providers: { aws: { source: "evil/aws", version: "6.25.0" } } } }),
      "from evil/aws",
    ],
    ["data source", JSON.stringify({ data: { external: { x: { program: ["id"] } } } }), "the data source external"],
    [
      "provisioner",
      JSON.stringify({ resource: { aws_sqs_queue: { a: { provisioner: {} } } } }),
      "a program that aws_sqs_queue.a runs",
    ],
    ["module", JSON.stringify({ module: { a: { source: "git::https://evil.example" } } }), "the section module"],
    [
      "sign-in command",
      JSON.stringify({ provider: { kubernetes: [{ exec: { command: "id" } }] } }),
      "of the provider kubernetes exec",
    ],
    [
      "sign-in command of Helm",
      JSON.stringify({ provider: { helm: [{ kubernetes: { exec: {} } }] } }),
      "of the provider helm exec",
    ],
    ["endpoint", JSON.stringify({ provider: { aws: [{ endpoints: [{}] }] } }), "of the provider aws endpoints"],
    [
      "state of another stack",
      JSON.stringify({ terraform: { backend: { s3: { key: "production/other.tfstate" } } } }),
      "the state production/other.tfstate",
    ],
    [
      "file of the machine",
      JSON.stringify({ output: { a: { value: '${file("/proc/self/environ")}' } } }),
      "a function that reads files",
    ],
    [
      "program after Helm",
      JSON.stringify({ resource: { helm_release: { a: { postrender: {} } } } }),
      "a program that helm_release.a runs",
    ],
    ["type", JSON.stringify({ resource: { terraform_data: { a: {} } } }), "the type terraform_data"],
  ])("plans no stack beside credentials that brings its own %s", (_what, text, says) => {
    synthesized("plan", text);
    const { status, stdout } = planning();
    expect([status, stdout.includes(says), existsSync(bucket("cdk.tf.json"))]).toEqual([3, true, false]);
  });

  it("plans no stack beside credentials that brings further files, or has no name of a stack", () => {
    synthesized("plan", configuration("reviewed"));
    writeFileSync(join(folder, "plan/cdktf.out/stacks", STACK, "more.tf"), "");
    expect(planning()).toMatchObject({ status: 3, stdout: expect.stringContaining("files beside cdk.tf.json") });
    expect(planning({ STACKS: "../demo" })).toMatchObject({
      status: 3,
      stdout: expect.stringContaining("no name of a stack"),
    });
  });

  it("starts no provider that only the state names", () => {
    synthesized("plan", configuration("reviewed"));
    // What init installs for a state stands in the lock file as well.
    writeFileSync(
      join(folder, "bin/terraform"),
      `#!/bin/sh\n[ "$2" = init ] || exit 9\necho 'provider "registry.terraform.io/evil/evil" {' >"\${1#-chdir=}/.terraform.lock.hcl"\n`,
      { mode: 0o755 },
    );
    const { status, stdout } = planning();
    expect([status, existsSync(bucket("cdk.tf.json"))]).toEqual([3, false]);
    expect(stdout).toContain("the provider registry.terraform.io/evil/evil");
  });

  it("applies nothing beside further files", () => {
    reviewed();
    writeFileSync(join(folder, "apply/cdktf.out/stacks", STACK, "more.tf"), "");
    expect(apply()).toMatchObject({ status: 3, stdout: expect.stringContaining("files beside cdk.tf.json") });
    expect(applied()).toBeUndefined();
  });

  describe("the review between them", () => {
    /** The repository at the commit that is planned, and what judges beside it. */
    beforeEach(() => {
      const head = join(folder, "review/head");
      const git = (...args: string[]) => spawnSync("git", ["-C", head, ...args], { encoding: "utf8" }).stdout.trim();
      mkdirSync(join(head, "tenants"), { recursive: true });
      mkdirSync(join(head, "review"));
      writeFileSync(join(head, "tenants/README.md"), "tenants");
      for (const args of [
        ["init", "-q"],
        ["config", "user.email", "a@b.de"],
        ["config", "user.name", "a"],
      ])
        git(...args);
      git("add", ".");
      git("commit", "-qm", "before");
      base = git("rev-parse", "HEAD");
      // The pull request's own exceptions, which lift whatever is found.
      writeFileSync(join(head, "review/exceptions.yml"), OWN_EXCEPTIONS);
      git("add", ".");
      git("commit", "-qm", "after");
      commit = git("rev-parse", "HEAD");
      cpSync(join(ROOT, "test/fixtures/fleet/overrides"), join(folder, "review/overrides"), { recursive: true });
      writeFileSync(join(folder, "review/tessera"), `#!/bin/sh\nexec ${join(ROOT, "tessera")} "$@"\n`, { mode: 0o755 });
    });
    let base: string;
    let commit: string;

    /** Plans as they lie in the bucket, and the digests that the job which planned left as an artifact. */
    function planned(text: string): void {
      const at = join(folder, "s3:/plans", PREFIX, STACK);
      mkdirSync(at, { recursive: true });
      mkdirSync(join(folder, "review/sealed/plans-demo"), { recursive: true });
      writeFileSync(join(at, "plan.json"), text);
      writeFileSync(join(at, "cdk.tf.json"), "{}");
      const files = { "plan.json": digest(join(at, "plan.json")), "cdk.tf.json": digest(join(at, "cdk.tf.json")) };
      writeFileSync(
        join(folder, "review/sealed/plans-demo/plans.json"),
        JSON.stringify([{ stack: STACK, commit, files }]),
      );
    }
    const review = () => {
      const { stderr } = step("review", "review-plans.yml", "Review", { COMMIT: commit, BASE: base });
      const file = join(folder, "review/report/review.json");
      if (!existsSync(file)) throw new Error(stderr);
      return JSON.parse(readFileSync(file, "utf8"));
    };
    const outputs = () =>
      Object.fromEntries(
        readFileSync(join(folder, "output"), "utf8")
          .split("\n")
          .map((l) => l.split("=")),
      );

    it("goes by the exceptions from before the change, and says that the change has some of its own", () => {
      planned(JSON.stringify(destroyed()));
      const { verdict, findings } = review();
      expect(verdict).toBe("STOP");
      expect(findings.filter(({ excepted }: { excepted?: unknown }) => excepted)).toEqual([]);
      expect(findings).toContainEqual(expect.objectContaining({ rule: "judge-changed", address: "(exceptions)" }));
      expect(outputs()).toMatchObject({ verdict: "STOP", code: "2", seal: digest(join(folder, "review/plans.json")) });
    });

    it("goes by them once they are merged", () => {
      planned(JSON.stringify(destroyed()));
      mkdirSync(join(folder, "review/review"));
      writeFileSync(join(folder, "review/review/exceptions.yml"), OWN_EXCEPTIONS);
      expect(review().verdict).toBe("REVIEW");
    });

    describe("of a pull request, and floors", () => {
      const FLOORS = "overrides/production_postgresql.yml";
      const SETTINGS = "tenants/northwind_bank/postgresql.yml";
      /** The pull request's fleet: the example's, with texts of its files replaced. */
      const changed = (...edits: readonly (readonly [file: string, text: string, by: string])[]) => {
        const head = join(folder, "review/head");
        for (const part of ["tenants", "overrides"])
          cpSync(join(ROOT, "test/fixtures/fleet", part), join(head, part), { recursive: true });
        for (const [file, text, by] of edits) {
          const before = readFileSync(join(head, file), "utf8");
          expect(before).toContain(text);
          writeFileSync(join(head, file), before.replace(text, by));
        }
        for (const part of ["delivery/floors.sh"]) cpSync(join(ROOT, part), join(folder, "review", part));
        planned(JSON.stringify({ ...destroyed(), resource_changes: [] }));
      };
      const verdictOf = (number: string) => {
        const { stdout, stderr } = step("review", "review-plans.yml", "Review", {
          COMMIT: commit,
          BASE: base,
          PULL_REQUEST: number,
        });
        if (!existsSync(join(folder, "review/report/review.md"))) throw new Error(stdout + stderr);
        const { verdict, code } = outputs();
        return { verdict, code, told: readFileSync(join(folder, "review/report/review.md"), "utf8") };
      };
      const LOWERED = [FLOORS, "snapshot_retention_days: { min: 14 }", "snapshot_retention_days: { min: 1 }"] as const;
      const BELOW = [SETTINGS, "version: 17", "version: 17\nbackup: { snapshot_retention_days: 7 }"] as const;

      it("refuses a setting that only the change's own floor lets pass, and names it", () => {
        changed(LOWERED, BELOW);
        const { verdict, code, told } = verdictOf("7");
        expect([verdict, code]).toEqual(["STOP", "2"]);
        expect(told).toMatch(/^## STOP: below the floors from before this change/);
        expect(told).toContain(`head/${SETTINGS}:3 `);
        expect(told).toContain(
          "backup.snapshot_retention_days: given 7; allowed: at least 14 (floor of environment production",
        );
      });

      it("lets a floor come first, alone, and what is merged be deployed and rolled back to", () => {
        changed(LOWERED);
        expect(verdictOf("7").told).not.toContain("floors from before");
        changed(LOWERED, BELOW);
        expect(verdictOf("0").told).not.toContain("floors from before");
      });

      it("asks for a look where the default branch's code cannot read the change", () => {
        changed([SETTINGS, "version: 17", "version: 17\na_new_setting: true"]);
        const { verdict, code, told } = verdictOf("7");
        expect([verdict, code]).toEqual(["REVIEW", "1"]);
        expect(told).toContain("a_new_setting");
      });

      it("does not pass over what it could not look at", () => {
        changed();
        writeFileSync(join(folder, "review/tessera-real"), readFileSync(join(folder, "review/tessera")), {
          mode: 0o755,
        });
        writeFileSync(
          join(folder, "review/tessera"),
          '#!/bin/sh\n[ "$1" = check ] && exit 3\nexec ./tessera-real "$@"\n',
          { mode: 0o755 },
        );
        expect(verdictOf("7")).toMatchObject({ verdict: "CANNOT JUDGE", code: "3" });
      });
    });

    it("judges no plan that was put in the bucket since", () => {
      planned(JSON.stringify(destroyed()));
      writeFileSync(bucket("plan.json"), JSON.stringify({ ...destroyed(), resource_changes: [] }));
      expect(review()).toMatchObject({
        verdict: "CANNOT JUDGE",
        refusals: [{ reason: expect.stringContaining("replaced it") }],
      });
      expect(outputs()).toMatchObject({ code: "3" });
    });

    it("judges nothing where a plan was taken away", () => {
      planned(JSON.stringify(destroyed()));
      rmSync(bucket("plan.json"));
      const { status } = step("review", "review-plans.yml", "Review", { COMMIT: commit, BASE: base });
      expect([status, existsSync(join(folder, "review/report/review.json"))]).toEqual([3, false]);
    });
  });
});

/** Exceptions that a pull request brings for itself: whatever is found of what it deletes. They hold for a month. */
const OWN_EXCEPTIONS = ["backup-and-data", "control-removed", "key-destroyed", "mass-destruction", "stateful-delete"]
  .map((rule) => ({ address: "*", rule, owner: "a@b.de", expires: inDays(30), reason: "tidy" }))
  .map((row) => `- ${JSON.stringify(row)}\n`)
  .join("");

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** A plan that deletes a database and the key of its backups, made this day: the step takes the clock's. */
const destroyed = (): object =>
  plan(
    [
      { address: "aws_rds_cluster.a", before: { cluster_identifier: "a" } },
      { address: "aws_kms_key.a", before: { description: "a" } },
    ],
    { timestamp: new Date().toISOString(), configuration: undefined },
  );
