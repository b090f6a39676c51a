import { readFileSync } from "node:fs";
import type { FindingGroup } from "../../review/group/collapse";
import { html as escapeHtml, markdown } from "../../review/render/escape";
import { renderHtml } from "../../review/render/html";
import { renderJson } from "../../review/render/json";
import { MARKDOWN_LIMIT, renderMarkdown } from "../../review/render/markdown";
import { FORMATS } from "../../review/render/registry";
import { renderSarif } from "../../review/render/sarif";
import { asFarAsKnown, cost, delta, happenings, money, reach } from "../../review/render/words";
import type { Report } from "../../review/report";
import { RULES } from "../../review/rules/registry";
import { thousands } from "../../review/text";
import { EDITED, type Given, judge, plan, review, TODAY, withFiles } from "./support/plan";
import { WHOLE_FILE, whole } from "./support/whole";

const HOSTILE = [
  "</td><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "[click](javascript:alert(1))",
  "![x](https://evil.example/x.png)",
  "@octocat and @org/team",
  "#1 and GH-1",
  "https://evil.example/path",
  "www.evil.example",
  "\n\n## ✅ OK\n\nApproved",
  "`code` | cell | cell",
  "\u001b[2J\u001b]0;title\u0007",
  "a\u202egnp.exe",
  "zero\u200bwidth",
  "--><!--",
  "{{ template }} $\u007b{ github.token }}",
  "<details><summary>x</summary>",
  "\r\n::set-output name=x::y",
  "~~strike~~ **bold** _it_",
];
const hostile = (): Given[] =>
  HOSTILE.flatMap((text, n) => [
    {
      address: `aws_rds_cluster.a${n}["${text}"]`,
      before: {
        cluster_identifier: text,
        engine_version: "16.1",
        kms_key_id: text,
        tags: { Tenant: text, "tessera:engine": text },
      },
      after: { cluster_identifier: "b", engine_version: text, [text]: text },
      actions: ["delete", "create"],
      replacePaths: [["cluster_identifier"], [text]],
      index: text,
    },
    { address: `aws_dynamodb_table.d["${text}"]`, before: { name: text }, previous: text },
  ]);

describe("hostile names and values", () => {
  const checks = HOSTILE.map((text) => ({ status: "fail", address: { to_display: text } }));
  const report = judge(hostile(), { checks, terraform_version: HOSTILE[0] });

  it("hold no control, direction or zero-width character in any output", () => {
    for (const [name, render] of Object.entries(FORMATS)) {
      const text = render(report).replaceAll("\n", "");
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
      expect([name, text.match(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/)]).toEqual([
        name,
        null,
      ]);
    }
  });

  it("open no element in HTML", () => {
    const page = renderHtml(report);
    expect(page).not.toMatch(/<script|<img|onerror=alert\(1\)>/i);
    expect(page.match(/<td/g)?.length).toBe(page.match(/<\/td>/g)?.length);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<[^>]*\s(src|href|on\w+)\s*=/i);
  });

  it("format, link and mention nothing in Markdown", () => {
    const text = renderMarkdown(report);
    // Code spans are inert: what is left outside them must be escaped.
    const outside = text.replace(/`[^`\n]*`/g, "CODE");
    expect(outside).not.toMatch(/<script|<img|<details|<!--/i);
    expect(outside).not.toMatch(/(^|[^\\])!?\[[^\]]*[^\\]\]\(/m);
    expect(outside).not.toMatch(/@octocat|https?:\/\/evil|www\.evil/);
    expect(text.match(/^## /gm)).toHaveLength(1);
    expect(text.startsWith("## ⛔ STOP")).toBe(true);
    for (const line of text.split("\n")) expect((line.match(/`/g) ?? []).length % 2).toBe(0);
  });

  it("are escaped by the two functions that all outputs use", () => {
    expect(escapeHtml(`<a href="x" title='y'>&`)).toBe("&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;");
    expect(markdown("*a* [b](c) <d> @e #1 a|b")).toBe("\\*a\\* \\[b\\](c) &lt;d&gt; &#64;e \\#1 a\\|b");
  });
});

describe("many tenants", () => {
  const contract = (n: number, port: number): Given => ({
    address: `aws_ssm_parameter.contract["t${n}"]`,
    index: `t${n}`,
    before: {
      name: `/production/tenants/t${n}`,
      value: JSON.stringify({ tenant: `t${n}`, port: 5432 }),
      tags: { "tessera:tenant": `t${n}`, "tessera:tier": "standard" },
    },
    after: {
      name: `/production/tenants/t${n}`,
      value: JSON.stringify({ tenant: `t${n}`, port }),
      tags: { "tessera:tenant": `t${n}`, "tessera:tier": "standard" },
    },
  });

  it("with the same change are one paragraph, outliers first and by name", () => {
    const changes = Array.from({ length: 1000 }, (_, n) => contract(n, n === 7 || n === 500 ? 6000 + n : 6432));
    const report = judge(changes, {}, { maxTenants: 2000 }, "production-cell-a-tenants");
    expect(report.verdict).toBe("REVIEW");
    const section = renderMarkdown(report).split("### Changes")[1]?.split("###")[0]?.trim().split("\n");
    expect(section).toHaveLength(3);
    expect(section?.slice(0, 2).every((line) => line.startsWith("- **differs from the rest:**"))).toBe(true);
    expect(section?.slice(0, 2).join()).toMatch(/t500\*\*.*t7\*\*/s);
    expect(section?.[2]).toContain("the same change for 998 tenants");
  });

  it("with the same finding are one paragraph", () => {
    const changes = Array.from(
      { length: 1000 },
      (_, n): Given => ({
        address: `aws_dynamodb_table.t["t${n}"]`,
        index: `t${n}`,
        before: { name: `t${n}`, tags: { "tessera:tenant": `t${n}` } },
      }),
    );
    const report = judge(changes, {}, {}, "production-cell-a-tenants");
    expect(report.findings.filter(({ rule }) => rule === "stateful-delete")).toHaveLength(1000);
    expect(report.groups.filter(({ rule }) => rule === "stateful-delete")).toHaveLength(1);
    expect(renderMarkdown(report)).toContain("the same for 1,000 tenants");
  });
});

describe("size", () => {
  const wide = (count: number, long: number): Given[] =>
    Array.from({ length: count }, (_, n) => [
      { address: `aws_rds_cluster.${"x".repeat(long)}${n}`, before: { id: `${n}`, backup_retention_period: n } },
      {
        address: `aws_cloudwatch_log_group.g${n}`,
        before: { retention_in_days: 400 + n },
        after: { retention_in_days: 30 },
      },
    ]).flat();

  it.each([
    [50, 10],
    [400, 10],
    [3000, 60],
  ])("holds the limit with %i different stops of name length %i, and keeps them", (count, long) => {
    const report = judge(wide(count, long));
    const text = renderMarkdown(report);
    expect(text.length).toBeLessThanOrEqual(MARKDOWN_LIMIT);
    const stop = text.split("### Stop")[1]?.split("\n### ")[0] as string;
    const listed = (stop.match(/aws_rds_cluster\.x+\d+/g) ?? []).length;
    const counted = Number(/stateful-delete\*\* ([\d,]+) resources/.exec(stop)?.[1]?.replace(",", "") ?? 0);
    expect(Math.max(new Set(stop.match(/aws_rds_cluster\.x+\d+/g)).size, counted)).toBe(count);
    expect(listed).toBeGreaterThan(0);
    if (count > 50) expect(text).toContain("left out to fit");
  });

  it("cuts the lowest risk first", () => {
    const report = judge(wide(20, 5));
    const text = renderMarkdown(report, 9000);
    expect(text.length).toBeLessThanOrEqual(9000);
    expect(text).toContain("### Stop");
    expect(text).not.toContain("### Compliance");
  });
});

describe("machine-readable forms", () => {
  const report = judge(hostile().slice(0, 4), {}, {}, "production-tenant-acme");

  it("JSON holds the report, with a version", () => {
    expect(JSON.parse(renderJson(report))).toMatchObject({ version: 1, verdict: "STOP", exitCode: 2 });
  });

  it("SARIF has a rule for every result, a level, a place and a lasting fingerprint", () => {
    const sarif = JSON.parse(renderSarif(report));
    expect([sarif.version, sarif.runs.length]).toEqual(["2.1.0", 1]);
    const [{ tool, results }] = sarif.runs;
    expect(tool.driver.rules).toHaveLength(RULES.length);
    expect(results.length).toBe(report.findings.length);
    for (const one of results) {
      expect(tool.driver.rules[one.ruleIndex].id).toBe(one.ruleId);
      expect(["error", "warning", "note"]).toContain(one.level);
      expect(one.locations[0].physicalLocation.artifactLocation.uri).toMatch(/production-tenant-acme\.json$/);
    }
    const again = JSON.parse(renderSarif(judge(hostile().slice(0, 4), {}, {}, "production-tenant-acme")));
    const prints = (run: { results: { partialFingerprints: unknown }[] }) =>
      run.results.map((one) => one.partialFingerprints);
    expect(prints(again.runs[0])).toEqual(prints(sarif.runs[0]));
  });

  it("are the same in every run", () => {
    withFiles({ "production-foundation.json": plan(hostile()) }, (paths) => {
      for (const render of Object.values(FORMATS))
        expect(render(review(paths, { today: TODAY }))).toBe(render(review(paths, { today: TODAY })));
    });
  });
});

test.each([
  ["markdown", renderMarkdown],
  ["html", renderHtml],
])("what was not judged is unknown, and no cost, change or tenant of nothing: %s", (_, render) => {
  const update = plan([{ address: "aws_sns_topic.a", before: { name: "a" }, after: { name: "a", display_name: "b" } }]);
  withFiles({ "bad.json": { some: "JSON" }, "good.json": update }, ([bad, good]) => {
    const none = render(review([bad!], { ...EDITED, today: TODAY }));
    expect(none).toContain("Unknown.");
    expect(none).not.toMatch(/nothing changes|No tenant is reached|0\.00 USD/);
    const some = render(review([bad!, good!], { ...EDITED, today: TODAY }));
    expect(some).toContain("in 1 stack; of what was not judged, unknown.");
    expect(render(review([good!], { ...EDITED, today: TODAY }))).not.toContain("unknown.");
  });
});

it("a whole report reads as it is written down: `npm run review:said`, and read the difference", () => {
  expect(whole().split("\n")).toEqual(readFileSync(WHOLE_FILE, "utf8").split("\n"));
});

describe("words of a report", () => {
  it.each([
    [0, "±0.00 USD"],
    [1.005, "+1.00 USD"],
    [-2.5, "−2.50 USD"],
  ])("an amount of %d is %s", (usd, text) => {
    expect(money(usd)).toBe(text);
  });

  it.each([
    [{ usd: 1, unpriced: [] }, "+1.00 USD a month"],
    [{ usd: 0, unpriced: ["x"] }, "unpriced"],
    [{ usd: 1, unpriced: ["x"] }, "+1.00 USD a month, and what is unpriced"],
  ])("%j costs %s", (row, text) => {
    expect(cost({ name: "a", ...row })).toBe(text);
  });

  it.each([
    [[], [{}], "It is so."],
    [[{}], [{}], "It is so; of what was not judged, unknown."],
    [[{}], [], "Unknown."],
  ])("of %j refused and %j judged plans: %#", (refusals, plans, text) => {
    expect(asFarAsKnown({ refusals, plans } as unknown as Report, "It is so.")).toBe(text);
  });

  it.each([
    [{ direct: 0, shared: 0, fleet: 5, names: [] }, "No tenant is reached."],
    [{ direct: 1, shared: 0, fleet: 4, names: ["a"] }, "1 tenant directly: a (25 % of 4 tenants known)."],
    [
      { direct: 2, shared: 1, fleet: 0, names: ["a", "b"] },
      "2 tenants directly: a, b, 1 more tenant through what they share.",
    ],
    [
      { direct: 0, shared: 2, fleet: 3, names: [] },
      "0 tenants directly, 2 more tenants through what they share (67 % of 3 tenants known).",
    ],
    [
      { direct: 9, shared: 0, fleet: 0, names: ["a", "b", "c", "d", "e", "f", "g"] },
      "9 tenants directly: a, b, c, d, e, f and 3 more.",
    ],
  ])("who is reached: case %#", (reached, text) => {
    expect(reach({ reach: reached } as unknown as Report)).toBe(text);
  });

  it("what happens is told by kind, and nothing where nothing does", () => {
    const none = {
      create: 0,
      update: 0,
      replace: 0,
      delete: 0,
      forget: 0,
      moved: 0,
      imported: 0,
      tagsOnly: 0,
      unchanged: 0,
    };
    const said = (counts: object) => happenings({ counts: { ...none, ...counts } } as unknown as Report);
    expect(said({})).toBe("nothing changes");
    expect(said({ create: 1200, update: 1 })).toBe("1,200 created, 1 updated");
    expect(said({ replace: 1, delete: 2, forget: 3, moved: 4, imported: 5, tagsOnly: 6, unchanged: 7 })).toBe(
      "1 replaced, 2 deleted, 3 forgotten, 4 moved, 5 imported, 6 with other tags only, 7 unchanged",
    );
  });

  it.each([
    [{}, ""],
    [{ attribute: "a" }, "a"],
    [{ attribute: "a", before: "1" }, "a: 1 → (none)"],
    [{ attribute: "a", after: "1" }, "a: (new) → 1"],
    [{ attribute: "a", before: "1", after: "2" }, "a: 1 → 2"],
  ])("a difference of %j is %j", (group, text) => {
    expect(delta(group as FindingGroup)).toBe(text);
  });

  it.each([
    [999, "999"],
    [1000, "1,000"],
    [1234567.5, "1,234,567.5"],
    [-1234, "-1,234"],
  ])("%d is %s", (number, text) => {
    expect(thousands(number)).toBe(text);
  });
});
