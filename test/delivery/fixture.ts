import { deployment } from "../../constructs/deployment";
import type { Look, Round } from "../../delivery/checks/judge";
import { digestOf, recordName, recordText, type StoredRecord } from "../../delivery/record/chain";
import type { DeploymentRecord } from "../../delivery/record/schema";
import { settingsOf } from "../support/fixture";

/** A part of a tree of settings. */
type Part = { readonly [key: string]: unknown };

export const settings = (...changes: Part[]) => settingsOf(deployment, ...changes);
export const AUTOMATIC: Part = { rollback: { automatic_triggers: true } };

export const commit = (digit: string) => digit.repeat(40);
export const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

/** A look at one home, in which a check of a tenant fails or not. */
export function look(failing: string | null, changes: Partial<Look> = {}): Look {
  const observations = [
    { check: "sign-in", tenant: null, holds: true, seen: "accepted" },
    ...(failing === null ? [] : [{ check: failing, tenant: "acme", holds: false, seen: "what was seen" }]),
  ];
  return { home: "home-1", engine: "sql", kind: "smoke_tests", observations, latenciesMs: [], ...changes };
}

export const round = (minute: number, ...looks: Look[]): Round => ({ at: at(minute), looks });

export function record(changes: Partial<DeploymentRecord> = {}): DeploymentRecord {
  return {
    version: 1,
    environment: "staging",
    sequence: 1,
    previous: null,
    run: "https://example.com/runs/1",
    commit: commit("a"),
    base: commit("0"),
    started_at: at(0),
    finished_at: at(10),
    actor: "ann",
    approvers: ["bob"],
    stacks: [{ stack: "staging-cell-a", plan_sha256: digestOf("plan"), applied: true, tenants: [] }],
    reviews: [{ label: "layer-0", verdict: "OK" }],
    outcome: "succeeded",
    checks: null,
    rollback: null,
    analysis: null,
    metrics: null,
    ...changes,
  };
}

/** Records as they are stored, each with the digest of the one before. */
export function chained(...records: readonly Partial<DeploymentRecord>[]): StoredRecord[] {
  const stored: StoredRecord[] = [];
  for (const [index, changes] of records.entries()) {
    const before = stored.at(-1);
    const previous = before === undefined ? null : digestOf(before.text);
    stored.push({
      name: recordName(index + 1),
      text: recordText(record({ sequence: index + 1, previous, ...changes })),
    });
  }
  return stored;
}
