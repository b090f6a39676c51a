import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { renderMarkdown } from "../../review/render/markdown";
import { plan, review, TODAY, withFiles } from "./support/plan";

const good = plan([{ address: "aws_sqs_queue.a", after: { name: "a" } }]);
const text = JSON.stringify(good);

/** Files that are no plan, or not one that can be judged, and the reason that must be given. */
const REFUSED: Readonly<Record<string, readonly [unknown, RegExp]>> = {
  empty: ["", /empty/],
  "saved plan": [Buffer.from("PK\u0003\u0004rest"), /saved plan \(binary\)/],
  "UTF-16": [Buffer.from(`\ufeff${text}`, "utf16le"), /UTF-16/],
  "text of an error": ["Error: Invalid reference\n", /not a JSON object/],
  list: ["[1,2]", /not a JSON object/],
  truncated: [text.slice(0, -20), /ends in the middle/],
  "cut in a string": [text.slice(0, text.indexOf("aws_sqs") + 3), /ends in the middle/],
  "two plans": [`${text}\n${text}`, /More than one plan/],
  "two objects": [`${text}\n{"hello":1}`, /not a JSON object/],
  "output of a wrapper": [`\n[command]/bin/terraform-bin show -json plan.bin\n${text}\n::debug::exited\n`, /wrapper/],
  "output of a wrapper, cut at its head": [`${text}\n::debug::Terraform exited with code 0.\n`, /wrapper/],
  "message stream": ['{"@level":"info","@message":"x"}\n{"@level":"info"}\n', /message stream/],
  state: [{ format_version: "1.0", terraform_version: "1.11.4", values: {} }, /a state, not a plan/],
  "other JSON": [{ hello: 1 }, /some other JSON/],
  "old version": [{ ...good, format_version: "0.2" }, /format_version is 0\.2/],
  "new version": [{ ...good, format_version: "2.0" }, /format_version is 2\.0/],
  "version of another type": [{ ...good, format_version: { a: 1 } }, /format_version/],
  errored: [{ ...good, errored: true }, /plan failed/],
  incomplete: [{ ...good, complete: false }, /partial/],
  deferred: [{ ...good, deferred_changes: [{}] }, /deferred/],
  old: [{ ...good, timestamp: "2025-11-01T00:00:00Z" }, /stale/],
  "changes that are no list": [{ ...good, resource_changes: { a: 1 } }, /not a list/],
  "change that is none": [{ ...good, resource_changes: [{ address: 1 }] }, /not a resource change/],
  "null change": [{ ...good, resource_changes: [null] }, /not a resource change/],
  "broken inside": [text.replace('"mode":"managed"', '"mode":managed'), /not a JSON object/],
  "closed by the wrong bracket": [text.replace("}}]", "}]]"), /not a JSON object|ends in the middle/],
  "closed by the wrong bracket where nobody reads": [
    text.replace('"planned_values":{}', '"planned_values":{"a":[1}}'),
    /not a JSON object/,
  ],
  "same key twice": [`${text.slice(0, -1)},"resource_changes":[]}`, /stands twice/],
  "nested too deep": [`${text.slice(0, -1)},"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, /nested deeper/],
};

describe("input that cannot be judged", () => {
  it.each(Object.entries(REFUSED))("%s", (_name, [content, reason]) => {
    withFiles({ "production-foundation.json": content }, (paths) => {
      const report = review(paths, { today: TODAY });
      expect({ verdict: report.verdict, exitCode: report.exitCode }).toEqual({ verdict: "CANNOT JUDGE", exitCode: 3 });
      expect(report.refusals[0]?.reason).toMatch(reason);
      expect(report.refusals[0]?.remedy.length).toBeGreaterThan(10);
      expect(renderMarkdown(report)).toContain("CANNOT JUDGE");
    });
  });

  it("refuses what is not there, a folder, and no plan at all", () => {
    expect(review(["/nonexistent/plan.json"], { today: TODAY }).refusals[0]?.reason).toContain("ENOENT");
    expect(review([], { today: TODAY }).verdict).toBe("CANNOT JUDGE");
    withFiles({}, (_paths, folder) => {
      mkdirSync(join(folder, "x"));
      expect(review([join(folder, "x")], { today: TODAY }).verdict).toBe("CANNOT JUDGE");
    });
  });

  it("judges the other plans, and a STOP outranks a refusal", () => {
    const files = { "a.json": "", "b.json": plan([{ address: "aws_rds_cluster.a", before: { id: "a" } }]) };
    withFiles(files, (paths) => {
      const report = review(paths, { today: TODAY });
      expect(report.verdict).toBe("STOP");
      expect(report.refusals).toHaveLength(1);
    });
  });

  it("refuses two plans of one stack", () => {
    withFiles({ "a.json": good, "a.tfplan.json": good }, (paths) => {
      expect(review(paths, { today: TODAY }).refusals[0]?.reason).toContain("Two plans");
    });
  });

  it("refuses a plan of other code than the synthesized", () => {
    const synthesized = {
      "//": { metadata: { stackName: "production-foundation" } },
      resource: { aws_sqs_queue: { a: {}, b: {} } },
    };
    const planned = {
      ...good,
      configuration: { root_module: { resources: [{ address: "aws_sqs_queue.a", expressions: {} }] } },
    };
    withFiles({ "production-foundation.json": planned, "cdk.tf.json": synthesized }, ([path]) => {
      expect(review([path as string], { today: TODAY }).refusals[0]?.reason).toMatch(
        /stale: the synthesized stack has 1 resources that the plan does not know/,
      );
    });
  });

  it("reads a plan with a byte order mark, and one without changes", () => {
    withFiles(
      { "a.json": `\ufeff${text}`, "b.json": { format_version: "1.2", planned_values: {}, configuration: {} } },
      (paths) => {
        expect(review(paths, { today: TODAY }).verdict).toBe("OK");
      },
    );
  });
});

describe("hostile plans", () => {
  it("cannot reach prototypes", () => {
    const hostile = text.replace(
      '"after":{',
      '"after":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"tags":{"__proto__":"x","Tenant":"__proto__"},',
    );
    withFiles({ "__proto__.json": hostile.replaceAll("aws_sqs_queue", "__proto__") }, (paths) => {
      expect(review(paths, { today: TODAY }).plans).toHaveLength(1);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });
  });

  it("with types called as members of every object are judged as unknown types", () => {
    const changes = ["constructor", "toString", "hasOwnProperty"].map((type) => ({
      address: `${type}.a`,
      before: { name: "a" },
    }));
    withFiles({ "a.json": plan(changes) }, (paths) => {
      expect(review(paths, { today: TODAY }).findings.map(({ rule }) => rule)).toEqual([
        "deletion",
        "deletion",
        "deletion",
      ]);
    });
  });

  it("with a million attributes are judged", () => {
    const many = Array.from({ length: 1_000_000 }, (_, n) => `"a${n}":${n}`).join(",");
    const one = JSON.stringify(plan([{ address: "aws_rds_cluster.a", before: { id: "a" }, after: { many: 1 } }]));
    withFiles({ "a.json": one.replace('"many":1', many) }, (paths) => {
      const report = review(paths, { today: TODAY });
      expect(report.counts.update).toBe(1);
      expect(renderMarkdown(report).length).toBeLessThan(20_000);
    });
  });

  it("with an action nobody knows count as replacements", () => {
    withFiles(
      {
        "a.json": plan([
          { address: "aws_rds_cluster.a", before: { id: "a" }, after: { id: "a" }, actions: ["transmogrify"] },
        ]),
      },
      (paths) => {
        expect(review(paths, { today: TODAY }).findings[0]?.rule).toBe("stateful-replace");
      },
    );
  });
});
