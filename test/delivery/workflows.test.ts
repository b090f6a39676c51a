import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";

const FOLDER = join(__dirname, "../../.github/workflows");

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Record<string, unknown>;
}
interface Job {
  readonly steps?: readonly Step[];
  readonly uses?: string;
  readonly with?: Record<string, unknown>;
  readonly environment?: string;
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly strategy?: Record<string, unknown>;
  readonly concurrency?: { readonly group: string };
  readonly "timeout-minutes"?: number;
}
interface Workflow {
  readonly on: {
    readonly workflow_call?: { readonly inputs: Record<string, { readonly required?: boolean }> };
  } & Record<string, unknown>;
  readonly permissions: Record<string, string>;
  readonly jobs: Record<string, Job>;
}

const WORKFLOWS = readdirSync(FOLDER).map(
  (name) => [name, load(readFileSync(join(FOLDER, name), "utf8")) as Workflow] as const,
);
const BY_NAME = new Map(WORKFLOWS);
const steps = (workflow: Workflow): Step[] => Object.values(workflow.jobs).flatMap((job) => [...(job.steps ?? [])]);

describe.each(WORKFLOWS)("%s", (_name, workflow) => {
  it("puts no expression into a shell: values come by the environment", () => {
    for (const { run } of steps(workflow)) expect(run ?? "").not.toContain("${{");
  });

  it("states its permissions, and writes to the repository nowhere", () => {
    expect(workflow.permissions).toMatchObject({ contents: "read" });
    expect(JSON.stringify(workflow)).not.toMatch(/write-all|"contents":"write"/);
  });

  it("holds no long-lived secret", () => {
    expect(JSON.stringify(workflow)).not.toMatch(/secrets\.|aws-access-key-id|aws-secret-access-key/);
  });

  it("keeps no plan as an artifact", () => {
    for (const step of steps(workflow)) {
      if (step.uses?.startsWith("actions/upload-artifact")) expect(step.with?.path).toBe("report/");
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

describe("a pull request", () => {
  it("is held against what exists before anything is planned", () => {
    const jobs = BY_NAME.get("pull-request.yml")?.jobs ?? {};
    const before = (jobs.affected?.steps ?? []).map(({ run }) => run ?? "");
    const check = before.findIndex((run) => run.includes("tessera check --base"));
    expect(check).toBeGreaterThan(-1);
    expect(check).toBeLessThan(before.findIndex((run) => run.includes("tessera affected --base")));
    expect((jobs.plan as { readonly needs?: string } | undefined)?.needs).toBe("affected");
  });
});

describe("deployment", () => {
  const apply = BY_NAME.get("deploy-layer.yml")?.jobs.apply as Job;
  const deploy = BY_NAME.get("deploy.yml")?.jobs as Record<string, Job>;
  const layersOf = () => BY_NAME.get("deploy-layers.yml")?.jobs ?? {};
  const script = (apply.steps ?? []).map(({ run }) => run ?? "").join("\n");

  it("applies the saved plan, of the code that is deployed, and nothing else", () => {
    const applies = script.split("\n").filter((line) => / apply /.test(line));
    expect(applies).toHaveLength(1);
    expect(applies[0]?.trim().endsWith("plan.bin")).toBe(true);
    expect(script).toContain("cmp synthesized.json");
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

  it("rolls back without approvers only where the checks said so, to the good commit, through the same review", () => {
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
