import { z } from "zod";

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const commit = z.string().regex(/^[0-9a-f]{40}$/);
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/);
const text = z.string().max(2000);

const kind = z.enum(["smoke_tests", "performance_tests", "security_scans"]);
const failure = z.strictObject({
  kind,
  home: text,
  engine: text,
  check: text,
  tenant: text.nullable().describe("Whose share failed, or null: the whole home."),
  seen: text.describe("What was seen, without any value of a row."),
  at: time,
});
const measured = {
  home: text,
  engine: text,
  median_ms: z.number().nonnegative(),
  p95_ms: z.number().nonnegative(),
  samples: z.int().positive(),
};

export const checksSchema = z
  .strictObject({
    outcome: z.enum(["passed", "failed", "undecided"]),
    trigger: z.enum(["health_check_failures", "performance_degradation"]).nullable(),
    rounds: z.int().nonnegative(),
    failed_in_a_row: z.int().nonnegative(),
    failures: z.array(failure).describe("Of every round, the first first."),
    performance: z.array(
      z.strictObject({
        ...measured,
        baseline: z
          .strictObject({ median_ms: z.number(), p95_ms: z.number(), records: z.int() })
          .nullable()
          .describe("Median of up to five earlier good deployments; null: fewer than three measured this home."),
        degradation: z.number().nullable(),
        degraded: z.boolean(),
      }),
    ),
    held: z.int().nonnegative().describe("Checks of the last round that held."),
    unknown: z.array(failure).describe("What could not be found out, with the reason."),
  })
  .describe("What the checks after the deployment said.");

export const OUTCOMES = ["succeeded", "failed", "rolled_back", "escalated"] as const;

/** A deployment of one environment. */
export const recordSchema = z
  .strictObject({
    version: z.literal(1),
    environment: text,
    sequence: z.int().min(1).describe("Counts an environment's deployments from 1."),
    previous: hex64.nullable().describe("SHA-256 of the file of the record before; null in the first."),
    run: text.describe("Address of the workflow's run."),
    commit: commit.describe("What was deployed."),
    base: commit.describe("What the environment was deployed from before."),
    started_at: time,
    finished_at: time,
    actor: text.describe("Who started it."),
    approvers: z.array(text).describe("Who approved it, as GitHub says."),
    stacks: z.array(
      z.strictObject({
        stack: text,
        plan_sha256: hex64.nullable().describe("Of the saved plan; null: no plan was made."),
        applied: z.boolean(),
        tenants: z.array(text).describe("Whose rows or resources the stack holds."),
      }),
    ),
    reviews: z.array(z.strictObject({ label: text, verdict: z.enum(["OK", "REVIEW", "STOP", "CANNOT JUDGE"]) })),
    outcome: z.enum(OUTCOMES).describe("escalated: it failed, and people have to decide."),
    checks: checksSchema.nullable().describe("Null: none ran."),
    rollback: z
      .strictObject({
        action: z.enum(["rollback", "escalate"]),
        reason: text,
        to: commit.nullable().describe("Commit of the last good deployment."),
        applied: z.boolean().describe("Whether the environment is deployed from `to` now."),
      })
      .nullable()
      .describe("Null: nothing called for one."),
    analysis: z
      .strictObject({
        first_failure: failure,
        suspects: z.array(z.strictObject({ stack: text, tenants: z.array(text) })).describe("Changed with it."),
        tenants: z.array(text).describe("Whose checks failed."),
        says: text,
      })
      .nullable(),
    metrics: z
      .strictObject({
        duration_seconds: z.number().nonnegative(),
        tenants: z.int().nonnegative(),
        change_failure_rate: z.number().min(0).max(1).describe("Of all records up to this one."),
        median_seconds_to_restore: z.number().nonnegative().nullable(),
      })
      .nullable(),
  })
  .describe("The record of a deployment.");

type Frozen<T> = T extends readonly (infer U)[]
  ? readonly Frozen<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

export type DeploymentRecord = Frozen<z.infer<typeof recordSchema>>;
