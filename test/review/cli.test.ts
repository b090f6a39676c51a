import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EDITED, type Given, plan, withFiles } from "./support/plan";

const CLI = join(__dirname, "../../cli/review.ts");
const run = (...args: string[]) => {
  const edited = args.includes("--exceptions") ? [] : ["--exceptions", EDITED.exceptions];
  const given = ["--overrides", EDITED.overrides, ...edited, ...args, "--today", "2026-01-02"];
  return spawnSync(process.execPath, ["--import", "tsx", CLI, ...given], { encoding: "utf8" });
};

const CASES: Readonly<Record<string, readonly [number, string, Given[], object?]>> = {
  OK: [0, "## ✅ OK", [{ address: "aws_iam_role.a", after: { name: "a" } }]],
  REVIEW: [
    1,
    "## 🔍 REVIEW",
    [{ address: "aws_cloudwatch_log_group.a", before: { retention_in_days: 9 }, after: { retention_in_days: 1 } }],
  ],
  STOP: [2, "## ⛔ STOP", [{ address: "aws_rds_cluster.a", before: { id: "a" } }]],
  "CANNOT JUDGE": [3, "## ❓ CANNOT JUDGE", [], { errored: true }],
};

describe("npm run review", () => {
  it.each(Object.entries(CASES))(
    "says %s first, and ends with its exit code",
    (_verdict, [code, first, changes, rest]) => {
      withFiles({ "production-foundation.json": plan(changes, rest as Record<string, unknown>) }, (paths) => {
        const { status, stdout } = run(...paths);
        expect([status, stdout.split("\n")[0]]).toEqual([code, first]);
      });
    },
  );

  it("writes several forms at once", () => {
    withFiles({ "a.json": plan([]) }, ([path], folder) => {
      const out = (name: string): string => join(folder, name);
      const { status, stdout } = run(
        path as string,
        "--format",
        "html",
        "--out",
        out("r.html"),
        "--format",
        "json",
        "--out",
        out("r.json"),
      );
      expect([status, stdout]).toEqual([0, ""]);
      expect([existsSync(out("r.html")), JSON.parse(readFileSync(out("r.json"), "utf8")).verdict]).toEqual([
        true,
        "OK",
      ]);
    });
  });

  it.each([
    [["--format", "pdf", "x.json"], "--format must be one of md, json, sarif, html, got: pdf."],
    [["--max-tenants", "many", "x.json"], "--max-tenants must be a whole number, got: many."],
    [["--exceptions", "none.yml", "x.json"], "none.yml: given no such file"],
    [["--colour", "x.json"], "--colour is no option of this command. Take it out. Its options: --base, --stacks,"],
    [[], "no plan given."],
  ])("refuses %j with the reason, and judges nothing", (args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect([status, stdout]).toEqual([3, ""]);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
