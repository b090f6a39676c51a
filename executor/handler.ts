import type { Driver } from "./contract/driver";
import type { ExecutorInput, RotateInput, TerraformLifecycle } from "./contract/payload";
import { type Rotated, rotate } from "./rotate";
import { type Run, runTaken, type Surroundings } from "./run";
import { take } from "./take";

/** What invokes the executor: Terraform, with what it adds under `tf`, or a schedule, with nothing added. */
export type ExecutorEvent = ExecutorInput & { readonly tf?: TerraformLifecycle };

/** What the caller gets back. Terraform keeps it in its state, so it holds counts only. */
export interface ExecutorResult {
  readonly subject: string;
  readonly action: string;
  readonly steps: number;
  readonly statements: number;
}

/**
 * The steps that an event asks for. Deleting runs what the last applied input said, which may be newer than this one's,
 * and may be of another release: then it is refused.
 */
function plan(event: ExecutorEvent): { action: string; job: Run } {
  const action = event.tf?.action ?? "scheduled";
  if (action !== "delete") return { action, job: { ...event, steps: event.apply } };
  const last = event.tf?.prev_input ?? event;
  return { action, job: { ...last, steps: last.remove, purpose: "remove" } };
}

/** Builds the handler around whatever it needs from outside: credentials, clock, log. */
export function makeHandler(around: (context: unknown) => Surroundings, known: Readonly<Record<string, Driver>>) {
  return async (event: ExecutorEvent | RotateInput, context?: unknown): Promise<ExecutorResult | Rotated> => {
    const driver = Object.hasOwn(known, event.engine) ? known[event.engine] : undefined;
    if (driver === undefined) {
      throw new Error(
        `executor: no driver for engine ${JSON.stringify(event.engine)}; there are: ${Object.keys(known).join(", ")}.`,
      );
    }
    if ("rotate" in event) return rotate(event, driver, around(context), Date.now());
    const { action, job } = plan(event);
    const steps = take(job, driver);
    // What erases is held to its shape while it is written, and not when it is needed.
    if (action !== "delete") take({ ...event, steps: event.remove, purpose: "remove" }, driver);
    const surroundings = around(context);
    const begun = surroundings.clock();
    const rows = await runTaken(job, steps, driver, surroundings);
    const statements = steps.reduce((sum, { work }) => sum + work.statements.length, 0);
    const counts = Object.fromEntries(
      Object.entries(action === "scheduled" ? (rows[0] ?? {}) : {}).map(([key, value]) => [key, String(value)]),
    );
    surroundings.log({
      event: "done",
      engine: job.engine,
      subject: job.subject,
      action,
      statements,
      duration_ms: Math.round(surroundings.clock() - begun),
      ...counts,
    });
    return { subject: job.subject, action, steps: job.steps.length, statements };
  };
}
