import type { DeploymentSettings } from "../../constructs/deployment/settings";
import { nightlyAlarms } from "../../constructs/monitoring/nightly";
import { type Judgement, judge, type Round } from "../../delivery/checks/judge";
import { verifyDeployment } from "../../delivery/checks/verify";
import { deploymentPlan } from "../../delivery/plan";
import { assemble } from "../../delivery/record/assemble";
import { decideRollback } from "../../delivery/rollback";
import { synth } from "../support/one-stack";
import { at, commit, look, record, round } from "./fixture";

/** Another legal value of each leaf. */
export const OTHERS: Readonly<Record<string, unknown>> = {
  strategy: "in_place",
  "validation.smoke_tests": false,
  "validation.performance_tests": false,
  "validation.security_scans": false,
  "rollback.automatic_triggers": false,
  "rollback.health_check_failures": 2,
  "rollback.health_check_interval_seconds": 31,
  "rollback.performance_degradation": "400%",
  "monitoring.deployment_tracking": false,
  "monitoring.success_metrics": false,
  "monitoring.failure_analysis": "none",
  "monitoring.nightly_jobs": ["drift"],
};

const slow = Array.from({ length: 40 }, () => 30);
/** Histories in which each kind of check fails, by itself. */
const HISTORIES: readonly (readonly Round[])[] = [
  [0, 1].map((minute) => round(minute, look("own-rows-only"))),
  [0, 1, 2].map((minute) => round(minute, look("encrypted", { kind: "security_scans" }))),
  [0, 1].map((minute) => round(minute, look(null, { latenciesMs: slow }))),
];

/** Everything that a delivery does under some settings. */
export async function done(of: DeploymentSettings): Promise<string> {
  const earlier = [record()];
  const judged: Judgement[] = HISTORIES.map((rounds) =>
    judge(rounds, of, () => ({ median_ms: 10, p95_ms: 10, records: 5 })),
  );
  const slept: number[] = [];
  await verifyDeployment({
    settings: of,
    earlier: [],
    look: async () => [look("tls")],
    now: () => at(0),
    sleep: async (seconds) => {
      slept.push(seconds);
    },
  });
  const { version: _v, sequence: _s, previous: _p, outcome: _o, analysis: _a, metrics: _m, ...facts } = record();
  const { json } = synth((stack) => {
    const jobs = of.monitoring.nightly_jobs;
    nightlyAlarms(stack, { environment: "production", name: "any", jobs, topics: { critical: "arn" } });
  });
  return JSON.stringify([
    json.resource,
    deploymentPlan(of),
    judged,
    slept,
    judged.map((one) => decideRollback(one, of, earlier, commit("b"))),
    judged.map((checks) => assemble({ ...facts, applied: true, checks }, of, [], [], null)),
  ]);
}
