import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../review/report";
import { plan, review, TODAY } from "./support/plan";

const COMMIT = "a".repeat(40);
const STACK = "production-foundation";
const PLAN = JSON.stringify(
  plan([{ address: "aws_sqs_queue.a", after: { name: "a" } }], {
    configuration: { root_module: { resources: [{ address: "aws_sqs_queue.a", expressions: {} }] } },
  }),
);
const CODE = JSON.stringify({ resource: { aws_sqs_queue: { a: {} } } });
const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const ROW = { stack: STACK, commit: COMMIT, files: { "plan.json": digest(PLAN), "cdk.tf.json": digest(CODE) } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "seal-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a plan beside its stack, and the seal, and reviews. */
function judged(seal: unknown, files: Readonly<Record<string, string>> = {}, commit = COMMIT): Report {
  mkdirSync(join(folder, STACK), { recursive: true });
  for (const [name, text] of Object.entries({ "plan.json": PLAN, "cdk.tf.json": CODE, ...files }))
    writeFileSync(join(folder, STACK, name), text);
  const file = join(folder, "plans.json");
  writeFileSync(file, typeof seal === "string" ? seal : JSON.stringify(seal));
  return review([join(folder, STACK, "plan.json")], { today: TODAY, sealed: { file, commit } });
}
const reasons = ({ refusals }: Report): string[] => refusals.map(({ reason }) => reason);

describe("plans under a seal", () => {
  it("are judged where they are the ones that the run made, of its commit", () => {
    expect(judged([ROW]).verdict).toBe("OK");
  });

  it.each<[string, unknown, Readonly<Record<string, string>>, RegExp]>([
    ["another plan", [ROW], { "plan.json": PLAN.replace('"name":"a"', '"name":"b"') }, /plan\.json is not the one/],
    ["another stack beside it", [ROW], { "cdk.tf.json": `${CODE} ` }, /cdk\.tf\.json is not the one/],
    ["a plan that no job made", [], {}, /No job of this run made the plan/],
    [
      "a plan of another commit",
      [{ ...ROW, commit: "b".repeat(40) }],
      {},
      /made from commit bbbbbbbbbbbb, and this is aaaa/,
    ],
    ["a digest that is none", [{ ...ROW, files: { ...ROW.files, "plan.json": "" } }], {}, /plan\.json is not the one/],
    ["two that say something of one stack", [ROW, { ...ROW, files: {} }], {}, /Two jobs planned production-foundation/],
    ["a plan that was taken away", [ROW, { ...ROW, stack: "production-recovery" }], {}, /not among those given/],
    ["no list", { a: 1 }, {}, /digests of the plans cannot be read/],
    ["no JSON", "{", {}, /digests of the plans cannot be read/],
    ["rows that are none", [null], {}, /digests of the plans cannot be read/],
    ["a row without a stack", [{ ...ROW, stack: 1 }], {}, /digests of the plans cannot be read/],
    ["a row without a commit", [{ ...ROW, commit: null }], {}, /digests of the plans cannot be read/],
    ["a row without files", [{ ...ROW, files: "none" }], {}, /digests of the plans cannot be read/],
    ["a commit that is none", [{ ...ROW, commit: "<b>" }], {}, /made from commit \(none\), and this is aaaa/],
  ])("are not judged: %s", (_what, seal, files, reason) => {
    const report = judged(seal, files);
    expect([report.verdict, report.exitCode]).toEqual(["CANNOT JUDGE", 3]);
    expect(reasons(report).join("\n")).toMatch(reason);
  });

  it("are not judged where nobody wrote the seal", () => {
    const report = review([], { today: TODAY, sealed: { file: join(folder, "none.json"), commit: COMMIT } });
    expect(reasons(report)).toEqual([expect.stringContaining("digests of the plans cannot be read")]);
  });
});
