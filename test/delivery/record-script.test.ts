import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { judge } from "../../delivery/checks/judge";
import { readChain } from "../../delivery/record/chain";
import { storedRecords } from "../../delivery/record/store";
import { describeWith } from "../support/describe-with";
import { FLEET_OPTIONS } from "../support/fleet";
import { commit, look, round, settings } from "./fixture";

const ROOT = process.cwd();

/** Stands for AWS's command line: buckets are folders. */
const AWS = `#!/usr/bin/env bash
set -euo pipefail
case "$1 $2" in
  "s3 sync") from="$FAKE/\${4#s3://}"; [[ -d $from ]] && cp -r "$from." "$5"; exit 0 ;;
  "s3api put-object")
    while (($#)); do case "$1" in --bucket) bucket=$2 ;; --key) key=$2 ;; --body) body=$2 ;; --if-none-match) once=$2 ;; esac; shift; done
    [[ $once == '*' && ! -e $FAKE/$bucket/$key ]] || { echo PreconditionFailed >&2; exit 254; }
    mkdir -p "$(dirname "$FAKE/$bucket/$key")"; cp "$body" "$FAKE/$bucket/$key" ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
`;
const GH = `#!/usr/bin/env bash
echo '["bob"]'
`;

describeWith(["bash", "jq"], "the script that records a deployment", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tessera-record-"));
    for (const name of ["bin", "buckets", "work/delivery"]) mkdirSync(join(folder, name), { recursive: true });
    for (const [name, text] of Object.entries({ aws: AWS, gh: GH }))
      writeFileSync(join(folder, "bin", name), text, { mode: 0o755 });
    const left = {
      "sealed-staging-apply-layer-0-1/plans.json": [
        { stack: "staging-cell-pool-1", commit: commit("a"), files: { "plan.bin": "d".repeat(64) } },
      ],
      "sealed-staging-rollback-layer-0-1/plans.json": [
        { stack: "staging-cell-pool-1", commit: commit("0"), files: { "plan.bin": "e".repeat(64) } },
      ],
      "applied-staging-apply-layer-0-staging-cell-pool-1-1/applied.json": ["staging-cell-pool-1"],
      "applied-staging-rollback-layer-0-staging-recovery-1/applied.json": ["staging-recovery"],
    };
    for (const [name, content] of Object.entries(left)) {
      mkdirSync(dirname(join(folder, "work/artifacts", name)), { recursive: true });
      writeFileSync(join(folder, "work/artifacts", name), JSON.stringify(content));
    }
    // The program stands in the folder that the script works in.
    writeFileSync(
      join(folder, "work/tessera"),
      `#!/bin/sh\nexec ${join(ROOT, "tessera")} "$@" ${FLEET_OPTIONS.join(" ")}\n`,
      { mode: 0o755 },
    );
    cpSync(join(ROOT, "delivery/record.sh"), join(folder, "work/delivery/record.sh"));
    mkdirSync(join(folder, "work/artifacts/review-staging-apply-layer-0-1"), { recursive: true });
    writeFileSync(
      join(folder, "work/artifacts/review-staging-apply-layer-0-1/review.json"),
      JSON.stringify({ verdict: "REVIEW" }),
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const artifact = (name: string, content: object) => {
    mkdirSync(join(folder, "work/artifacts/verify-staging-deployment-1"), { recursive: true });
    writeFileSync(join(folder, "work/artifacts/verify-staging-deployment-1", name), JSON.stringify(content));
  };
  const records = () => join(folder, "buckets/audit/deployments/staging");
  const run = (changes: Record<string, string> = {}) =>
    spawnSync("bash", [join(folder, "work/delivery/record.sh")], {
      cwd: join(folder, "work"),
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: `${join(folder, "bin")}:${process.env.PATH}`,
        FAKE: join(folder, "buckets"),
        ACTOR: "ann",
        APPLIED: "true",
        AUDIT_BUCKET: "audit",
        BASE: commit("0"),
        ENVIRONMENT: "staging",
        GITHUB_SHA: commit("a"),
        GITHUB_STEP_SUMMARY: join(folder, "summary"),
        REPOSITORY: "o/r",
        ROLLBACK_HELD: "false",
        RUN_ID: "1",
        RUN_URL: "https://example.com/1",
        STACKS: '["staging-cell-pool-1","staging-recovery"]',
        STARTED_AT: "2026-01-01T00:00:00Z",
        ...changes,
      },
    });
  const newest = () => JSON.parse(readFileSync(join(records(), readdirSync(records()).sort().at(-1)!), "utf8"));

  it("writes one record after the other, each chained to the one before, of what really happened", () => {
    artifact(
      "checks.json",
      judge([round(0, look(null))], settings(), () => null),
    );
    artifact("decision.json", { action: "none", reason: "every check held", to: null });
    for (const number of [1, 2]) {
      const { status, stderr, stdout } = run();
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout).toContain(`recorded as 0000000${number}.json`);
      rmSync(join(folder, "work/records"), { recursive: true });
    }
    expect(readChain(storedRecords(records()), "staging")).toMatchObject({
      faults: [],
      records: [{ sequence: 1 }, { sequence: 2, outcome: "succeeded" }],
    });
    expect(newest()).toMatchObject({
      commit: commit("a"),
      approvers: ["bob"],
      reviews: [{ label: "review-staging-apply-layer-0-1", verdict: "REVIEW" }],
      stacks: [
        { stack: "staging-cell-pool-1", plan_sha256: "d".repeat(64), applied: true },
        { stack: "staging-recovery", plan_sha256: null, applied: false },
      ],
    });
    expect(readFileSync(join(folder, "summary"), "utf8")).toContain("the chain holds: 2 deployments");
  });

  it("records a failure for which nobody could look as one that people must decide", () => {
    const { status } = run({ APPLIED: "false" });
    expect(status).toBe(0);
    expect(newest()).toMatchObject({ outcome: "escalated", checks: null, rollback: { applied: false, to: null } });
  });

  it("stops at a chain that does not hold, and writes nothing", () => {
    mkdirSync(records(), { recursive: true });
    writeFileSync(join(records(), "00000001.json"), "{}");
    const { status, stderr } = run();
    expect(status).not.toBe(0);
    expect(stderr).toContain("the chain of records in records does not hold");
    expect(existsSync(join(records(), "00000002.json"))).toBe(false);
  });
});
