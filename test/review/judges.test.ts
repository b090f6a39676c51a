import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { JUDGES, judgeIn } from "../../review/knowledge/judges";
import type { Report } from "../../review/report";
import { plan, review, TODAY, withFiles } from "./support/plan";

const ROOT = process.cwd();
const PLAN = plan([{ address: "aws_sqs_queue.a", after: { name: "a" } }]);
const judged = (files: readonly string[]): Report =>
  withFiles({ "production-foundation.json": PLAN, changed: `${files.join("\n")}\n` }, ([path = "", changed = ""]) =>
    review([path], { today: TODAY, changed }),
  );
const told = ({ findings }: Report): string[] =>
  findings.filter(({ rule }) => rule === "judge-changed").map(({ severity, says }) => `${severity} ${says}`);

describe("a change of what judges it", () => {
  it("is told, each kind once, with its files", () => {
    expect(
      told(judged(["review/exceptions.yml", "overrides/production_cost.yml", "review/rules/drift.ts", "README.md"])),
    ).toEqual([
      "review changes exceptions, which act after the merge; exceptions come first, alone: review/exceptions.yml",
      "review changes budgets, which act after the merge: overrides/production_cost.yml",
      "review changes the review's code, which act after the merge: review/rules/drift.ts",
    ]);
    expect(told(judged(["review/exceptions.yml"]))).toEqual([
      "review changes exceptions, which act after the merge: review/exceptions.yml",
    ]);
  });

  it("is a finding of the change and of no stack, and takes names as git prints them", () => {
    const { findings } = judged(['"review/\\303\\244\\"b.ts"', "  ", "README.md"]);
    expect(findings).toEqual([
      {
        rule: "judge-changed",
        severity: "review",
        stack: "(the change)",
        address: "(the review's code)",
        type: "",
        path: "(the review's code)",
        service: "",
        says: "changes the review's code, which act after the merge: review/\\303\\244\\\"b.ts",
      },
    ]);
  });

  it("asks for a review by itself, and says nothing of tenants and documents", () => {
    expect(judged(["overrides/production_quotas.yml"]).verdict).toBe("REVIEW");
    expect(judged(["tenants/acme/tenant.yml", "docs/testing.md", "stacks/cell.ts"]).verdict).toBe("OK");
  });

  it("is not judged where nobody can say what the change touches", () => {
    withFiles({ "production-foundation.json": PLAN }, ([path = ""]) => {
      const report = review([path], { today: TODAY, changed: "/nonexistent/changed" });
      expect([report.verdict, report.refusals[0]?.reason]).toEqual([
        "CANNOT JUDGE",
        "The file cannot be read (ENOENT).",
      ]);
    });
  });

  it("takes names of files for texts that may hold anything", () => {
    expect(told(judged([`review/${"A".repeat(5)}KIAIOSFODNN7EXAMPLE.ts`]))[0]).not.toContain("<script");
    expect(judgeIn("reviewer/x.ts")).toBeUndefined();
    expect(judgeIn("overrides/a/b_cost.yml")).toBe("floors, and what else holds for a whole environment");
    expect(judgeIn("package.json5")).toBeUndefined();
  });

  it("needs owners of its own: every path that judges has a line of CODEOWNERS", () => {
    const owned = readFileSync(join(ROOT, ".github/CODEOWNERS"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("/"))
      .map((line) => line.split(/\s+/)[0]?.slice(1) ?? "");
    const missing = JUDGES.filter(
      ([path]) => !owned.some((one) => (one.endsWith("/") ? path.startsWith(one) : path === one)),
    );
    expect(missing).toEqual([]);
  });

  it("names paths that there are", () => {
    const missing = JUDGES.filter(([path]) => !path.includes("*") && path !== "review/exceptions.yml").filter(
      ([path]) => !existsSync(join(ROOT, path)),
    );
    expect(missing).toEqual([]);
  });
});
