import { readFileSync } from "node:fs";
import Ajv from "ajv";
import { judge } from "../../delivery/checks/judge";
import { analyse } from "../../delivery/record/analysis";
import { assemble, outcomeOf, type RunFacts } from "../../delivery/record/assemble";
import { digestOf, readChain, recordText } from "../../delivery/record/chain";
import { lastGoodCommit, successMetrics } from "../../delivery/record/history";
import { decideRollback } from "../../delivery/rollback";
import { AUTOMATIC, at, chained, commit, look, record, round, settings } from "./fixture";

const failedChecks = () => {
  const rounds = [0, 1, 2].map((minute) => round(minute, look("own-rows-only")));
  return judge(rounds, settings(), () => null);
};
const passedChecks = () => judge([round(0, look(null))], settings(), () => null);

describe("the chain of records", () => {
  const stored = chained({}, { commit: commit("b") }, { commit: commit("c") });

  it("holds as it is written, in whatever order it is read", () => {
    expect(readChain([...stored].reverse(), "staging")).toMatchObject({
      faults: [],
      records: [{ sequence: 1 }, { sequence: 2 }, { sequence: 3 }],
    });
  });

  it("names the record after one that was changed by a single character", () => {
    const [first, ...rest] = stored;
    const forged = { ...first!, text: first!.text.replace('"ann"', '"eve"') };
    expect(readChain([forged, ...rest], "staging").faults).toEqual([
      "00000002.json: previous is not the SHA-256 of the record before: that one was changed, or is another.",
    ]);
  });

  it("misses a record that was taken out, and the first that was cut off", () => {
    expect(readChain([stored[0]!, stored[2]!], "staging").faults).toHaveLength(2);
    expect(readChain(stored.slice(1), "staging").faults.join()).toContain("where 1 must follow");
  });

  it.each([
    ["no JSON", "{", "not a record of a deployment"],
    ["an unknown field", '{"password": "x"}', "not a record of a deployment"],
    ["null", "null", "not a record of a deployment"],
  ])("says so of a file that is none: %s", (_, text, says) => {
    expect(readChain([{ name: "00000001.json", text }], "staging").faults.join()).toContain(says);
  });

  it("does not take another environment's", () => {
    expect(readChain(stored, "production").faults).toHaveLength(3);
  });
});

describe("success metrics", () => {
  it("count failures, and the time from the first failed check to the next good state", () => {
    const checks = { ...failedChecks() };
    const past = [
      record({ finished_at: at(10) }),
      record({ outcome: "failed", finished_at: at(30), checks: null }),
      record({ finished_at: at(50) }),
      record({
        outcome: "rolled_back",
        checks,
        rollback: { action: "rollback", reason: "", to: commit("a"), applied: true },
        finished_at: at(12),
      }),
    ];
    // 20 minutes from the failed run to the next good one; 12 from the first failed check to the end of the rollback.
    expect(successMetrics(past)).toEqual({
      deployments: 4,
      change_failure_rate: 0.5,
      median_seconds_to_restore: 720,
      failing: false,
    });
    expect(successMetrics([record({ outcome: "escalated" })])).toMatchObject({
      median_seconds_to_restore: null,
      failing: true,
    });
    expect(successMetrics([])).toMatchObject({ change_failure_rate: 0, failing: false });
  });

  it("know the last good commit: of a success, or of what was gone back to", () => {
    const back = { action: "rollback", reason: "", to: commit("a"), applied: true } as const;
    const bad = record({ outcome: "rolled_back", commit: commit("b"), rollback: back });
    expect(lastGoodCommit([record({ commit: commit("c") }), bad])).toBe(commit("a"));
    expect(lastGoodCommit([record({ commit: commit("c") }), record({ outcome: "failed", commit: commit("b") })])).toBe(
      commit("c"),
    );
    expect(lastGoodCommit([record({ outcome: "escalated" })])).toBeNull();
  });
});

describe("whether to roll back", () => {
  const earlier = [record({ commit: commit("a") })];

  it("goes to the last good commit when a trigger fires and rolling back is automatic", () => {
    expect(decideRollback(failedChecks(), settings(AUTOMATIC), earlier, commit("b"))).toEqual({
      action: "rollback",
      reason: "health_check_failures: what was seen",
      to: commit("a"),
    });
  });

  it.each([
    ["all is well", passedChecks(), settings(AUTOMATIC), earlier, commit("b"), "none"],
    ["people decide here", failedChecks(), settings(), earlier, commit("b"), "escalate"],
    ["nothing was good before", failedChecks(), settings(AUTOMATIC), [], commit("b"), "escalate"],
    ["the good commit is this one", failedChecks(), settings(AUTOMATIC), earlier, commit("a"), "escalate"],
    ["applying failed", null, settings(AUTOMATIC), earlier, commit("b"), "escalate"],
    [
      "the checks came to no end",
      judge([round(0, look("tls"))], settings(), () => null),
      settings(AUTOMATIC),
      earlier,
      commit("b"),
      "escalate",
    ],
  ] as const)("%s", (_, judged, of, past, deployed, action) => {
    expect(decideRollback(judged, of, past, deployed)).toMatchObject({ action, to: null });
  });

  it.each(["verifier-answers", "aws-answers"])("never, for a home that could not be looked at (%s)", (check) => {
    // As releases wrote it that took it for a failure.
    const failure = { kind: "smoke_tests", home: "h", engine: "e", check, tenant: null, at: at(0) } as const;
    const failures = [{ ...failure, seen: "ssm get-parameter: failed: Unable to locate credentials." }];
    const judged = { ...failedChecks(), failures };
    const decision = decideRollback(judged, settings(AUTOMATIC), earlier, commit("b"));
    expect(decision).toMatchObject({ action: "escalate", to: null });
    expect(decision.reason).toContain("could not be looked at");
    const also = { ...judged, failures: [...failures, { ...failure, check: "tls", seen: "no TLS" }] };
    expect(decideRollback(also, settings(AUTOMATIC), earlier, commit("b")).action).toBe("rollback");
  });

  it.each([
    ["all of it failed before", [failedChecks()], "escalate"],
    ["something else failed before", [judge([round(0, look("replicas"))], settings(), () => null)], "rollback"],
    [
      "it failed before in another home",
      [judge([round(0, look("tls", { home: "home-2" }))], settings(), () => null)],
      "rollback",
    ],
    ["it was well before", [passedChecks()], "rollback"],
    ["nobody looked before", [], "rollback"],
  ] as const)("where it fails and %s", (_, [before], action) => {
    expect(decideRollback(failedChecks(), settings(AUTOMATIC), earlier, commit("b"), before ?? null).action).toBe(
      action,
    );
  });

  it("goes back for what is new, whatever else failed before", () => {
    const rounds = [0, 1, 2].map((minute) =>
      round(minute, look("own-rows-only"), look("replicas", { home: "home-2" })),
    );
    const both = judge(rounds, settings(), () => null);
    expect(decideRollback(both, settings(AUTOMATIC), earlier, commit("b"), failedChecks()).action).toBe("rollback");
    expect(decideRollback(failedChecks(), settings(AUTOMATIC), earlier, commit("b"), both).action).toBe("escalate");
  });
});

const facts = (changes: Partial<RunFacts> = {}): RunFacts => {
  const { version: _, sequence: __, previous: ___, outcome: ____, analysis: _a, metrics: _m, ...rest } = record();
  return { ...rest, applied: true, checks: passedChecks(), ...changes };
};
const HOMES = [
  { home: "home-1", stacks: ["staging-cell-a", "staging-cell-a-tenants"] },
  { home: "home-2", stacks: ["staging-cell-b"] },
];

describe("the record of a deployment", () => {
  const newest = chained({}, {}).at(-1)!;
  const earlier = [record(), record({ sequence: 2 })];

  it("follows the newest one, and fits its JSON Schema", () => {
    const made = assemble(facts(), settings(), HOMES, earlier, newest);
    expect(made).toMatchObject({ sequence: 3, previous: digestOf(newest.text), outcome: "succeeded", analysis: null });
    expect(made.metrics).toEqual({
      duration_seconds: 600,
      tenants: 0,
      change_failure_rate: 0,
      median_seconds_to_restore: null,
    });
    const validate = new Ajv({ strict: false }).compile(
      JSON.parse(readFileSync("schemas/deployment-record.schema.json", "utf8")),
    );
    expect([validate(JSON.parse(recordText(made))), validate.errors]).toEqual([true, null]);
    expect(validate({ ...made, password: "x" })).toBe(false);
  });

  it("says what happened: nobody states the outcome", () => {
    const of = (changes: Partial<RunFacts>) => outcomeOf(facts(changes), settings());
    const rollback = { action: "rollback", reason: "", to: commit("a") } as const;
    expect(of({})).toBe("succeeded");
    expect(of({ applied: false })).toBe("failed");
    expect(of({ checks: failedChecks() })).toBe("failed");
    expect(of({ checks: null })).toBe("failed");
    expect(of({ checks: failedChecks(), rollback: { ...rollback, applied: true } })).toBe("rolled_back");
    expect(of({ checks: failedChecks(), rollback: { ...rollback, applied: false } })).toBe("escalated");
    const unchecked = settings({
      validation: { smoke_tests: false, performance_tests: false, security_scans: false },
    });
    expect(outcomeOf(facts({ checks: null }), unchecked)).toBe("succeeded");
  });

  it("leaves out what the settings do not ask for", () => {
    const bare = settings({ monitoring: { success_metrics: false, failure_analysis: "none" } });
    expect(assemble(facts({ checks: failedChecks() }), bare, HOMES, [], null)).toMatchObject({
      sequence: 1,
      previous: null,
      metrics: null,
      analysis: null,
    });
  });

  it("names the first failure, and the stacks of that home that were applied with it", () => {
    const stacks = ["staging-cell-a-tenants", "staging-cell-b", "staging-foundation"].map((stack) => ({
      stack,
      plan_sha256: null,
      applied: true,
      tenants: ["acme"],
    }));
    const found = analyse({ checks: failedChecks(), stacks }, HOMES);
    expect(found).toMatchObject({
      first_failure: { check: "own-rows-only", at: at(0) },
      suspects: [{ stack: "staging-cell-a-tenants", tenants: ["acme"] }],
      tenants: ["acme"],
    });
    const shared = analyse({ checks: failedChecks(), stacks: stacks.slice(1) }, HOMES);
    expect(shared?.suspects.map(({ stack }) => stack)).toEqual(["staging-foundation"]);
    expect(analyse({ checks: failedChecks(), stacks: [] }, HOMES)?.says).toContain("look outside of this deployment");
    expect(analyse({ checks: passedChecks(), stacks }, HOMES)).toBeNull();
  });

  it("holds no secret that a check has seen", () => {
    const secret = "AKIAIOSFODNN7EXAMPLE";
    const checks = failedChecks();
    const leaking = { ...checks, failures: checks.failures.map((one) => ({ ...one, seen: `key ${secret} refused` })) };
    const made = assemble(facts({ checks: leaking }), settings(), HOMES, [], null);
    expect(recordText(made)).not.toContain(secret);
    expect(made.checks?.failures[0]?.seen).toContain("(masked)");
  });
});
