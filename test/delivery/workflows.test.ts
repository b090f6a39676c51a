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

describe("deployment", () => {
  const apply = BY_NAME.get("deploy-layer.yml")?.jobs.apply as Job;
  const script = (apply.steps ?? []).map(({ run }) => run ?? "").join("\n");

  it("applies the saved plan, of the code that is deployed, and nothing else", () => {
    const applies = script.split("\n").filter((line) => / apply /.test(line));
    expect(applies).toHaveLength(1);
    expect(applies[0]?.trim().endsWith("plan.bin")).toBe(true);
    expect(script).toContain("cmp synthesized.json");
    expect(script).not.toContain("-auto-approve");
  });

  it("waits for the environment's approvers, one run a stack at a time", () => {
    expect(apply.environment).toMatch(/^\$\{\{ inputs\.environment \}\}$/);
    expect(apply.concurrency?.group).toContain("stack-");
  });

  it("plans with the read-only role, on pull requests as well as nightly", () => {
    for (const name of ["plan-stacks.yml", "review-plans.yml", "drift-environment.yml"]) {
      const text = readFileSync(join(FOLDER, name), "utf8");
      expect([name, /AWS_DEPLOY_ROLE/.test(text), /AWS_PLAN_ROLE/.test(text)]).toEqual([name, false, true]);
    }
  });
});
