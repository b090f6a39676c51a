import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../cli/review";
import { call } from "../cli/command";
import { EDITED, type Given, plan, withFiles } from "./support/plan";

const run = (...args: string[]) => {
  const edited = args.includes("--exceptions") ? [] : ["--exceptions", EDITED.exceptions];
  return call(main, ["--overrides", EDITED.overrides, ...edited, ...args, "--today", "2026-01-02"]);
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

describe("tessera review", () => {
  it.each(Object.entries(CASES))(
    "says %s first, and ends with its exit code",
    async (_verdict, [code, first, changes, rest]) => {
      await withFiles(
        { "production-foundation.json": plan(changes, rest as Record<string, unknown>) },
        async (paths) => {
          const ended = await run(...paths);
          expect([ended.code, ended.out.split("\n")[0]]).toEqual([code, first]);
        },
      );
    },
  );

  it("writes several forms at once", async () => {
    await withFiles({ "a.json": plan([]) }, async ([path], folder) => {
      const out = (name: string): string => join(folder, name);
      const { code, out: printed } = await run(
        path as string,
        "--format",
        "html",
        "--out",
        out("not/there/yet/r.html"),
        "--format",
        "json",
        "--out",
        out("r.json"),
      );
      expect([code, printed]).toEqual([0, ""]);
      expect([
        existsSync(out("not/there/yet/r.html")),
        JSON.parse(readFileSync(out("r.json"), "utf8")).verdict,
      ]).toEqual([true, "OK"]);
    });
  });

  it.each([
    [["--format", "pdf", "x.json"], '--format: given "pdf"; allowed: md, json, sarif or html.'],
    [["--format", "jsn", "x.json"], "Did you mean json?"],
    [["--max-tenants", "many", "x.json"], "--max-tenants: given many; allowed: a whole number from 0 to 1000000."],
    [["--format", "md", "--format", "json", "x.json"], "--out: 2 forms need as many, got: 0."],
    [["--format", "md,json", "--out", "r", "--out", "r", "x.json"], "each form needs its own file"],
    [["--base", "b", "x.json"], "--base needs --stacks"],
    [
      ["--colour", "x.json"],
      "--colour is no option of this command. Take it out. Its options: --format, --out, --base,",
    ],
    [[], "PLAN is missing"],
  ])("refuses %j with the reason, and judges nothing", async (args, message) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([64, ""]);
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it("cannot judge where exceptions that were named are not there", async () => {
    const { code, out, err } = await run("--exceptions", "none.yml", "x.json");
    expect([code, out]).toEqual([3, ""]);
    expect(err).toContain("none.yml: given no such file");
  });
});
