import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GITHUB_ENVIRONMENTS } from "../../delivery/github-environments";
import { onPath } from "../support/process";
import { BY_NAME, FOLDER, JOBS, type Job, type Step, WORKFLOWS, type Workflow } from "./workflow-files";

const steps = (workflow: Workflow): Step[] => Object.values(workflow.jobs).flatMap((job) => [...(job.steps ?? [])]);

/** What may be an artifact: reports, digests, names, and what synth writes, which holds no value of any state. */
const PUBLIC = ["report/", "plans.json", "applied.json", "cdktf.out/stacks/*/cdk.tf.json", "cdktf.out/assets"];

describe.each(WORKFLOWS)("%s", (_name, workflow) => {
  it("puts no expression into a shell: values come by the environment", () => {
    for (const { run } of steps(workflow)) expect(run ?? "").not.toContain("${{");
  });

  it("states its permissions, and writes to the repository nowhere", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(JSON.stringify(workflow)).not.toMatch(/write-all|"contents":"write"/);
  });

  it("holds no long-lived secret", () => {
    expect(JSON.stringify(workflow)).not.toMatch(/secrets\.|aws-access-key-id|aws-secret-access-key/);
  });

  it("keeps no plan as an artifact", () => {
    for (const step of steps(workflow)) {
      if (!step.uses?.startsWith("actions/upload-artifact")) continue;
      for (const path of String(step.with?.path).trim().split("\n")) expect(PUBLIC).toContain(path);
    }
  });

  it("checks out without leaving credentials, and ends in time", () => {
    for (const step of steps(workflow))
      if (step.uses?.startsWith("actions/checkout")) expect(step.with?.["persist-credentials"]).toBe(false);
    for (const job of Object.values(workflow.jobs)) if (!job.uses) expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });

  it("calls other workflows with the inputs that they take", () => {
    for (const job of Object.values(workflow.jobs)) {
      if (!job.uses) continue;
      const inputs = BY_NAME.get(job.uses.replace("./.github/workflows/", ""))?.on.workflow_call?.inputs ?? {};
      const required = Object.keys(inputs).filter((name) => inputs[name]?.required);
      expect(Object.keys(job.with ?? {})).toEqual(expect.arrayContaining(required));
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(job.with ?? {})));
    }
  });
});

describe("permissions", () => {
  const text = (job: Job): string =>
    Object.entries(job.permissions ?? {})
      .map(([what, how]) => `${what}: ${how}`)
      .sort()
      .join(", ");

  it("are stated by every job", () => {
    expect(JOBS.filter(({ job }) => job.permissions === undefined).map(({ file, name }) => `${file} ${name}`)).toEqual(
      [],
    );
  });

  it("of every job that has steps are those of the guide's table", () => {
    const guide = readFileSync(join(process.cwd(), "docs/guides/delivery.md"), "utf8");
    const rows = JOBS.filter(({ job }) => job.steps).map(
      ({ file, name, job }) =>
        `| \`${file}\` | \`${name}\` | ${text(job)} | ${job.environment ? `\`${environmentOf(job)}\`` : "none"} |`,
    );
    expect(rows.filter((row) => !guide.includes(row))).toEqual([]);
    expect(guide.split("\n").filter((line) => /^\| `[a-z-]+\.yml` \| `/.test(line))).toHaveLength(rows.length);
  });

  it("of a called workflow's jobs are no more than the call lets it have", () => {
    for (const { job, name } of JOBS) {
      const called = BY_NAME.get(job.uses?.replace("./.github/workflows/", "") ?? "");
      for (const inner of Object.values(called?.jobs ?? {}))
        for (const [what, how] of Object.entries(inner.permissions ?? {}))
          expect([name, what, job.permissions?.[what]]).toEqual([name, what, how]);
    }
  });
});

describe("GitHub environments", () => {
  const variablesOf = (job: Job): string[] =>
    [...new Set([...JSON.stringify(job).matchAll(/vars\.([A-Z_]+)/g)].map(([, name = ""]) => name))].sort();

  it("hold the variables that jobs in them ask for, and no others", () => {
    for (const { suffix, variables } of GITHUB_ENVIRONMENTS) {
      const jobs = JOBS.filter(({ job }) => {
        const environment = job.environment === undefined ? "none" : environmentOf(job);
        const names = environment.includes("<role>") ? ["<env>-plan", "<env>-prepare"] : [environment];
        return [...names, ...(names.includes("<env>") ? ["<env>-rollback"] : [])].includes(`<env>${suffix}`);
      });
      expect([suffix, [...new Set(jobs.flatMap(({ job }) => variablesOf(job)))].sort()]).toEqual([
        suffix,
        [...variables].sort(),
      ]);
    }
  });

  it("of roles that apply have approvers, and roles that write to the plan bucket their own prefix", () => {
    const unguarded = GITHUB_ENVIRONMENTS.filter(
      ({ variables, approvers }) => variables.includes("AWS_DEPLOY_ROLE") && approvers === "none",
    );
    expect(unguarded).toEqual([]);
    const prefixes = GITHUB_ENVIRONMENTS.flatMap(({ writes }) => writes ?? []);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    for (const { file, job } of JOBS) {
      const prefix = String(job.with?.prefix ?? "");
      if (job.with?.role)
        expect([file, /^(pull-request\/|drift\/|\$\{\{ inputs\.prefix)/.test(prefix)]).toEqual([file, true]);
    }
  });

  it("are those of the guide", () => {
    const guide = readFileSync(join(process.cwd(), "docs/guides/delivery.md"), "utf8");
    for (const { suffix, variables, approvers, may } of GITHUB_ENVIRONMENTS)
      expect(guide).toContain(
        `| \`<env>${suffix}\` | ${variables.map((one) => `\`${one}\``).join(", ")} | ${approvers} | ${may}`,
      );
  });
});

/** As people read it: `<env>-plan`. */
const environmentOf = ({ environment = "" }: Job): string =>
  environment
    .replace(/\$\{\{ [a-z]+\.(?:environment|approval) \}\}/, "<env>")
    .replace(/-\$\{\{ inputs\.role \}\}/, "-<role>");

describe("whose code runs where", () => {
  const checkouts = (job: Job) => (job.steps ?? []).filter(({ uses }) => uses?.startsWith("actions/checkout@"));
  const runsIn = (job: Job) => checkouts(job).find(({ with: given }) => given?.path === undefined)?.with?.ref;
  const may = (job: Job) => job.environment !== undefined || job.permissions?.["id-token"] === "write";
  const writes = (job: Job) =>
    Object.entries(job.permissions ?? {}).some(([what, how]) => how === "write" && what !== "id-token");

  it("beside a role for planning, reviewing or applying only the run's own commit does", () => {
    const jobs = JOBS.filter(
      ({ file, job }) => /^(plan-stacks|review-plans|deploy-layer|drift-environment)/.test(file) && may(job),
    );
    expect(jobs.filter(({ job }) => job.steps).map(({ name, job }) => [name, runsIn(job)])).toEqual([
      ["apply", undefined],
      ["look", undefined],
      ["plan", undefined],
      ["review", undefined],
    ]);
  });

  it("reads which bucket is whose where nothing of a pull request is: what it made lies in a folder of its own", () => {
    const plan = BY_NAME.get("plan-stacks.yml")?.jobs.plan as Job;
    const downloads = (plan.steps ?? []).filter(({ uses }) => uses?.startsWith("actions/download-artifact@"));
    expect(downloads.map(({ with: given }) => given?.path)).toEqual(["cdktf.out"]);
    expect(checkouts(plan).map(({ with: given }) => [given?.ref, given?.path])).toEqual([[undefined, undefined]]);
    for (const [file, workflow] of WORKFLOWS)
      expect([file, JSON.stringify(workflow).includes("TESSERA_OVERRIDES")]).toEqual([file, false]);
  });

  it("installs packages neither where stacks are planned nor where they are applied", () => {
    for (const [file, name] of [
      ["plan-stacks.yml", "plan"],
      ["deploy-layer.yml", "apply"],
    ] as const)
      for (const { run = "", uses = "" } of BY_NAME.get(file)?.jobs[name]?.steps ?? [])
        expect([file, run.includes("npm"), uses.includes("setup-node")]).toEqual([file, false, false]);
  });

  it("what a pull request brings runs in jobs without an environment, and without a token that writes", () => {
    const untrusted = JOBS.filter(
      ({ file, job }) => /^(pull-request|plan-stacks)/.test(file) && runsIn(job) !== undefined,
    );
    expect(untrusted.map(({ name }) => name)).toEqual(["synthesize", "commit", "affected"]);
    for (const { job } of untrusted)
      expect([job.environment, job.permissions]).toEqual([undefined, { contents: "read" }]);
  });

  it("jobs that write to pull requests and issues check nothing out and take no role", () => {
    for (const { file, name, job } of JOBS)
      if (job.steps && writes(job))
        expect([file, name, checkouts(job).length, may(job)]).toEqual([file, name, 0, false]);
  });

  it("keeps no cache: one that a pull request's job has filled would be read beside a token", () => {
    for (const { job } of JOBS)
      for (const { with: given, uses = "" } of job.steps ?? [])
        expect([given?.cache, uses.startsWith("actions/cache")]).toEqual([undefined, false]);
  });

  it("a pull request's workflows are the default branch's, of its own repository alone", () => {
    const { on, jobs } = BY_NAME.get("pull-request.yml") as Workflow;
    expect(Object.keys(on)).toEqual(["pull_request_target"]);
    expect(jobs.commit?.if).toContain("head.repo.full_name == github.repository");
    for (const name of ["affected", "plan", "review"])
      expect([jobs[name]?.needs].flat()).toContain(name === "affected" ? "commit" : "affected");
  });

  it("deploys from the default branch alone", () => {
    expect(BY_NAME.get("deploy.yml")?.jobs.settings?.if).toBe(
      "github.ref_name == github.event.repository.default_branch",
    );
  });
});

describe("actions", () => {
  it("are named by the digest of a commit, with its tag beside it", () => {
    for (const [name] of WORKFLOWS)
      for (const line of readFileSync(join(FOLDER, name), "utf8").split("\n")) {
        const [, uses] = /^\s*(?:- )?uses: (\S.*)$/.exec(line) ?? [];
        if (uses && !uses.startsWith("./"))
          expect(uses).toMatch(/^[\w.-]+(?:\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      }
  });

  it("are one commit each", () => {
    const all = WORKFLOWS.flatMap(([, workflow]) => steps(workflow).flatMap(({ uses }) => uses ?? []));
    const names = new Set(all.map((uses) => uses.split("@")[0]));
    expect(new Set(all).size).toBe(names.size);
  });
});

const [actionlint] = onPath("actionlint");
test(`actionlint has nothing to say${actionlint ? "" : ": skipped, it is not installed"}`, () => {
  // `.ci/run` installs it where there is Go.
  if (!actionlint) {
    process.stdout.write("skipped: actionlint (not installed)\n");
    return expect(process.env.CI === "true" && onPath("go").length > 0).toBe(false);
  }
  const { status, stdout } = spawnSync(actionlint, ["-no-color", ...WORKFLOWS.map(([name]) => join(FOLDER, name))], {
    encoding: "utf8",
  });
  expect([stdout, status]).toEqual(["", 0]);
});

describe("a pull request", () => {
  it("is held against what exists before anything is planned", () => {
    const jobs = BY_NAME.get("pull-request.yml")?.jobs ?? {};
    const before = (jobs.affected?.steps ?? []).map(({ run }) => run ?? "");
    const check = before.findIndex((run) => run.includes("tessera check --base"));
    expect(check).toBeGreaterThan(-1);
    expect(check).toBeLessThan(before.findIndex((run) => run.includes("tessera affected --base")));
    expect(jobs.plan?.needs).toEqual(["commit", "affected"]);
  });

  it("is held against the exceptions from before it, and against floors where none of its code runs", () => {
    const script = (BY_NAME.get("pull-request.yml")?.jobs.affected?.steps ?? []).map(({ run }) => run ?? "").join("\n");
    expect(script).toContain('git show "$BASE:review/exceptions.yml"');
    expect(script).toMatch(/check --base "\$BASE" --exceptions/);
    const review = BY_NAME.get("review-plans.yml")?.jobs.review?.steps ?? [];
    const judge = review.find(({ run }) => run === "bash delivery/review.sh");
    expect(judge?.env).toMatchObject({ PULL_REQUEST: "${{ inputs.pull_request }}" });
    expect(readFileSync(join(process.cwd(), "delivery/review.sh"), "utf8")).toContain(
      "bash delivery/floors.sh head overrides",
    );
  });
});

describe("deployment", () => {
  const apply = BY_NAME.get("deploy-layer.yml")?.jobs.apply as Job;
  const deploy = BY_NAME.get("deploy.yml")?.jobs as Record<string, Job>;
  const layersOf = () => BY_NAME.get("deploy-layers.yml")?.jobs ?? {};
  const script = readFileSync(join(process.cwd(), "delivery/apply.sh"), "utf8");

  it("applies the saved plan, of the code that is deployed, and nothing else", () => {
    expect((apply.steps ?? []).flatMap(({ run }) => run?.trim() ?? [])).toEqual(["bash delivery/apply.sh"]);
    const applies = script.split("\n").filter((line) => /^\s*terraform .* apply /.test(line));
    expect(applies).toHaveLength(1);
    expect(applies[0]?.trim().endsWith("plan.bin")).toBe(true);
    expect(script).not.toContain("-auto-approve");
  });

  it("waits for the environment's approvers, one run a stack at a time", () => {
    expect(apply.environment).toBe("${{ inputs.approval }}");
    expect(apply.concurrency?.group).toContain("stack-");
    expect(deploy.apply?.with?.approval).toBe("${{ inputs.environment }}");
  });

  it("is looked at before by the commit that is deployed, and goes on where nobody could look", () => {
    expect(deploy.before?.with).toMatchObject({ ref: "${{ needs.settings.outputs.base }}", once: true });
    expect(deploy.apply?.needs).toContain("before");
    expect(deploy.apply?.if).not.toContain("before");
    expect(deploy.verify?.with?.before).toBe(deploy.before?.with?.label);
  });

  it("takes the way of rolling out from the settings, in every layer", () => {
    const layers = Object.entries(layersOf()).filter(([name]) => name.startsWith("layer-"));
    expect(layers).toHaveLength(8);
    for (const [, { with: given }] of layers)
      expect(given).toMatchObject({
        approval: "${{ inputs.approval }}",
        ref: "${{ inputs.ref }}",
        parallel: "${{ inputs.parallel }}",
        fail_fast: "${{ inputs.fail_fast }}",
      });
    expect(apply.strategy).toMatchObject({
      "fail-fast": "${{ inputs.fail_fast }}",
      "max-parallel": "${{ inputs.parallel }}",
    });
  });

  it("applies only what the review has sealed, which no writer of the bucket reaches", () => {
    const review = BY_NAME.get("review-plans.yml");
    expect(review?.jobs.review?.outputs?.seal).toBe("${{ steps.review.outputs.seal }}");
    expect(apply.steps?.find(({ env }) => env?.SEAL)?.env?.SEAL).toBe("${{ needs.review.outputs.seal }}");
  });

  it("plans what is merged by another role than pull requests", () => {
    const roles = JOBS.flatMap(({ file, job }) => (job.with?.role ? [`${file} ${job.with.role}`] : []));
    expect(new Set(roles)).toEqual(
      new Set(["deploy-layer.yml prepare", "drift-environment.yml prepare", "pull-request.yml plan"]),
    );
  });

  it("rolls back with approvers of its own only where the checks said so, to the good commit, through the same review", () => {
    const { rollback } = deploy;
    expect(rollback?.if).toContain("needs.verify.outputs.action == 'rollback'");
    expect(rollback?.uses).toBe(deploy.apply?.uses);
    expect(rollback?.with).toMatchObject({
      approval: "${{ inputs.environment }}-rollback",
      ref: "${{ needs.verify.outputs.to }}",
      base: "${{ github.sha }}",
    });
    // A review that says STOP fails, and what needs it is not applied.
    const layer = BY_NAME.get("deploy-layer.yml")?.jobs;
    expect(layer?.apply?.needs).toBe("review");
    expect(layer?.review?.with?.fail_on_review).toBe(false);
  });

  it("is checked, recorded and escalated also when applying failed", () => {
    for (const name of ["verify", "record", "escalate"]) expect(deploy[name]?.if).toContain("!cancelled()");
    expect(deploy.record?.needs).toEqual(expect.arrayContaining(["verify", "rollback", "verify-rollback"]));
  });

  it("looks with a role that neither plans nor deploys", () => {
    const text = readFileSync(join(FOLDER, "verify-deployment.yml"), "utf8");
    expect([/AWS_(DEPLOY|PLAN)_ROLE/.test(text), /vars\.AWS_VERIFY_ROLE/.test(text)]).toEqual([false, true]);
    expect(deploy.record?.environment).toBe("${{ inputs.environment }}-verify");
  });

  it("plans with the read-only role, on pull requests as well as nightly", () => {
    for (const name of ["plan-stacks.yml", "review-plans.yml", "drift-environment.yml"]) {
      const text = readFileSync(join(FOLDER, name), "utf8");
      expect([name, /AWS_DEPLOY_ROLE/.test(text), /AWS_PLAN_ROLE/.test(text)]).toEqual([name, false, true]);
    }
  });
});
