import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CASES } from "./catalogue/cases";
import { review, withFiles } from "./support/plan";

const PLANS = join(__dirname, "catalogue/plans");
const TODAY = { today: "2026-01-02" };
const fileOf = (id: string): string => join(PLANS, `${id}.plan`);
const judge = (id: string) => {
  const one = CASES.find((known) => known.id === id);
  const { stack, beside } = one ?? {};
  if (!stack) return review([fileOf(id)], TODAY);
  const files = { [`${stack}.json`]: readFileSync(fileOf(id)) };
  if (beside) files[`${beside.stack}.json`] = readFileSync(fileOf(`${id}.beside`));
  return withFiles(files, (paths) => review(paths, TODAY));
};

describe("the catalogue of plans", () => {
  it("is as large as promised", () => {
    const bad = CASES.filter(({ verdict }) => verdict === "STOP" || verdict === "REVIEW");
    const harmless = CASES.filter(({ verdict }) => verdict === "OK");
    expect({ all: CASES.length >= 40, bad: bad.length >= 25, harmless: harmless.length >= 10 }).toEqual({
      all: true,
      bad: true,
      harmless: true,
    });
    expect(new Set(CASES.map(({ id }) => id)).size).toBe(CASES.length);
  });

  it("has a plan for every case, and no plan without one", () => {
    const plans = readdirSync(PLANS).map((name) => name.replace(/\.plan$/, ""));
    const ids = CASES.flatMap(({ id, beside }) => (beside ? [id, `${id}.beside`] : [id]));
    expect(plans.sort()).toEqual(ids.sort());
  });

  it.each(CASES.map((one) => [one.id, one.title, one] as const))("%s: %s", (id, _title, one) => {
    expect(existsSync(join(PLANS, `${id}.plan`))).toBe(true);
    const report = judge(id);
    const told = report.findings
      .filter(({ severity }) => severity !== "note")
      .map((f) => `${f.severity} ${f.rule} ${f.address}`);
    expect({ verdict: report.verdict, findings: told.sort() }).toEqual({
      verdict: one.verdict,
      findings: [...one.findings].sort(),
    });
    const notes = [...new Set(report.findings.filter(({ severity }) => severity === "note").map(({ rule }) => rule))];
    expect(notes.sort()).toEqual([...(one.notes ?? [])].sort());
  });

  it("names what forces a replacement, and what could be had back", () => {
    const [found] = judge("key-changed").findings.filter(({ rule }) => rule === "stateful-replace");
    expect(found).toMatchObject({ attribute: "kms_key_id", tenant: "acme", service: "postgresql" });
    expect(found?.says).toContain("forced by kms_key_id");
    expect(judge("instance-deleted").findings[0]?.recovery).toBe(
      "nothing brings it back, by what the prior state says",
    );
    expect(judge("cluster-deleted").findings.find(({ rule }) => rule === "stateful-delete")?.recovery).toContain(
      "refused by the service while deletion_protection is on",
    );
  });

  it("proposes the move for a rename", () => {
    const found = judge("instance-renamed").findings.find(({ rule }) => rule === "rename-suspected");
    expect(found?.says).toContain("moved { from = aws_db_instance.reports, to = aws_db_instance.reporting }");
  });

  it("names what a key takes along", () => {
    const found = judge("everything-destroyed").findings.find(
      ({ rule, address }) => rule === "key-destroyed" && address === "aws_kms_key.data",
    );
    expect(found?.related).toEqual(expect.arrayContaining(["aws_rds_cluster.main", "aws_db_instance.reports"]));
  });

  it("folds moves and tags into counts", () => {
    expect(judge("moved").counts).toMatchObject({ moved: 1, update: 0, create: 0, delete: 0 });
    expect(judge("tags-only").counts.tagsOnly).toBeGreaterThan(5);
    expect(judge("tags-only").changes).toEqual([]);
    expect(judge("imported").counts).toMatchObject({ imported: 1, create: 0 });
  });

  it("shows no password that stands in the code", () => {
    for (const id of ["password-in-code", "secret-in-parameter"])
      expect(JSON.stringify(judge(id))).not.toContain("planted");
  });
});
