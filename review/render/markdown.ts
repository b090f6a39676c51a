import type { Severity } from "../finding";
import type { FindingGroup } from "../group/collapse";
import { type ChangeLine, changeLines } from "../group/lines";
import { append } from "../group/multimap";
import type { Report } from "../report";
import { RULE } from "../rules/registry";
import { count, names, quotaScope, thousands } from "../text";
import { code, markdown } from "./escape";
import { asFarAsKnown, cost, delta, happenings, money, place, reach, VERDICT_MEANS } from "./words";

/** Characters that a rendered report may have: a comment on GitHub takes 65,536, and a marker and a link go with it. */
export const MARKDOWN_LIMIT = 60_000;

/** A part of the report: lines that may be left out from the end, lowest risk first. */
interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
  /** Lines that a table begins with. */
  readonly head?: readonly string[];
}

/** Renders Markdown for a comment. What does not fit is cut from the least important end, and said to be cut. */
export function renderMarkdown(report: Report, limit = MARKDOWN_LIMIT): string {
  const intro = introduction(report);
  const stops = report.groups.filter(({ severity }) => severity === "stop");
  let room = limit - intro.length - 400;
  const stopText = stopSection(stops, room);
  room -= stopText.length;
  let out = intro + stopText;
  let cut = 0;
  for (const section of sections(report)) {
    if (section.lines.length === 0) continue;
    const head = `\n### ${section.heading}\n\n${section.head ? `${section.head.join("\n")}\n` : ""}`;
    const kept: string[] = [];
    let used = head.length + 1;
    for (const line of section.lines) {
      if (used + line.length + 1 > room) break;
      kept.push(line);
      used += line.length + 1;
    }
    cut += section.lines.length - kept.length;
    if (kept.length === 0) continue;
    room -= used;
    out += `${head}${kept.join("\n")}\n`;
  }
  if (cut > 0)
    out += `\n_${count(cut, "line")} of lower risk left out to fit ${thousands(limit)} characters: see the full report (JSON, SARIF or HTML)._\n`;
  return out;
}

function introduction(report: Report): string {
  const icon = { STOP: "⛔", REVIEW: "🔍", OK: "✅", "CANNOT JUDGE": "❓" }[report.verdict];
  const severities: readonly [Severity, string][] = [
    ["stop", "stop"],
    ["review", "to review"],
  ];
  const told = severities.map(
    ([severity, word]) => `${thousands(report.findings.filter((f) => f.severity === severity).length)} ${word}`,
  );
  const known = (text: string) => asFarAsKnown(report, text);
  const lines = [
    `## ${icon} ${report.verdict}`,
    "",
    `${VERDICT_MEANS[report.verdict]} Findings: ${told.join(", ")}.`,
    "",
    `- **Changes:** ${known(`${happenings(report)}, in ${count(report.plans.length, "stack")}.`)}`,
    `- **Tenants:** ${known(markdown(reach(report)))}`,
    `- **Cost:** ${known(`${markdown(cost(report.cost.total))}.`)}`,
  ];
  if (report.drifted > 0) lines.push(`- **Drift:** ${count(report.drifted, "resource")} changed outside Terraform.`);
  if (report.refusals.length > 0) {
    lines.push("", "### Not judged", "");
    for (const { plan, reason, remedy } of report.refusals.slice(0, 20))
      lines.push(`- ${code(plan)}: ${markdown(reason)} ${markdown(remedy)}`);
    if (report.refusals.length > 20) lines.push(`- and ${count(report.refusals.length - 20, "more plan")}`);
  }
  return `${lines.join("\n")}\n`;
}

/** STOPs are never dropped: where their details do not fit, each keeps a line; where not even that, each rule keeps its count. */
function stopSection(stops: readonly FindingGroup[], room: number): string {
  if (stops.length === 0) return "";
  const forms: ((group: FindingGroup) => string)[] = [
    findingLines,
    (group) => `- **${group.rule}** ${code(place(group))}: ${markdown(group.says)}`,
    (group) => `- ${group.rule} ${code(place(group))}`,
  ];
  for (const form of forms) {
    const text = `\n### Stop\n\n${stops.map(form).join("\n")}\n`;
    if (text.length <= room) return text;
  }
  const byRule = new Map<string, FindingGroup[]>();
  for (const group of stops) append(byRule, group.rule, group);
  const lines = [...byRule].map(([rule, groups]) => {
    const total = groups.reduce((sum, group) => sum + group.count, 0);
    const spare = Math.floor((room - 200) / byRule.size) - 120;
    let shown = "";
    let listed = 0;
    for (const { address } of groups) {
      const next = `${shown ? ", " : ""}${code(address)}`;
      if (shown.length + next.length > spare) break;
      shown += next;
      listed += 1;
    }
    return `- **${rule}** ${count(total, "resource")}: ${shown}${listed < groups.length ? `, and ${groups.length - listed} more` : ""}`;
  });
  return `\n### Stop\n\n${lines.join("\n")}\n`;
}

function findingLines(group: FindingGroup): string {
  const rule = RULE.get(group.rule);
  const tenants =
    group.tenants.length > 1
      ? `, the same for ${count(group.tenants.length, "tenant")} (${names(group.tenants.map(markdown))})`
      : group.tenants[0]
        ? `, tenant ${code(group.tenants[0])}`
        : "";
  const lines = [
    `- **${markdown(rule?.title ?? group.rule)}** ${code(place(group))}${tenants}: ${markdown(group.says)}.`,
  ];
  const change = delta(group);
  if (change) lines.push(`  ${code(change)}`);
  if (group.path && group.path !== group.address && !group.address.startsWith(group.path))
    lines.push(`  At ${code(group.path)} in ${code(group.stack)}.`);
  if (group.recovery) lines.push(`  Recovery: ${markdown(group.recovery)}.`);
  if (group.related) lines.push(`  Concerns: ${names(group.related.map(code))}.`);
  if (group.excepted)
    lines.push(
      `  Exception of ${markdown(group.excepted.owner)}, until ${group.excepted.expires} (was: ${group.excepted.was}).`,
    );
  else if (rule && group.severity !== "note")
    lines.push(`  _${markdown(group.remedy ?? rule.remedy)}_ (${code(group.rule)})`);
  return lines.join("\n");
}

function sections(report: Report): Section[] {
  const of = (severity: Severity): FindingGroup[] => report.groups.filter((group) => group.severity === severity);
  const compliance = (rows: Report["compliance"]["weakened"], sign: string): string[] =>
    rows.map(
      ({ stack, address, rule, controls }) =>
        `- ${sign} ${code(rule)} ${code(address)} in ${code(stack)}: ${markdown(controls.join(", "))}`,
    );
  return [
    { heading: "To review", lines: of("review").map(findingLines) },
    {
      heading: "Tenants",
      head: ["| Tenant | Tier | Changes | Stop | Review | Cost a month |", "|---|---|---|---:|---:|---:|"],
      lines: tenantLines(report),
    },
    { heading: "Changes", lines: changeLines(report.changes).map(changeLine) },
    { heading: "Cost", lines: costLines(report) },
    {
      heading: "Quotas",
      head: ["| Limit | Scope | In use | Added | Limit | Fits again |", "|---|---|---:|---:|---:|---:|"],
      lines: report.quotas
        .slice(0, 10)
        .map(
          (q) =>
            `| ${markdown(q.name)} | ${markdown(quotaScope(q))} | ${q.used} | +${q.added} | ${q.limit} | ${q.repeats ?? "–"} |`,
        ),
    },
    {
      heading: "Compliance",
      lines: [
        ...compliance(report.compliance.weakened, "weaker:"),
        ...compliance(report.compliance.strengthened, "stronger:"),
      ],
    },
    { heading: "Notes", lines: of("note").map(findingLines) },
    {
      heading: "Exceptions",
      lines: report.exceptions.map(
        ({ exception: e, state }) =>
          `- ${state}: ${code(e.rule)} ${code(e.address)}, ${markdown(e.owner)}, until ${e.expires}`,
      ),
    },
  ];
}

/** One row a tenant; tenants with the same row and no finding become one. */
function tenantLines(report: Report): string[] {
  const rows = new Map<string, string[]>();
  for (const row of report.tenants) {
    const services = Object.entries(row.services)
      .map(([service, number]) => `${service} ${number}`)
      .join(", ");
    const rest = `| ${markdown(row.tier ?? "")} | ${markdown(services)} | ${row.stops || ""} | ${row.reviews || ""} | ${row.usd === 0 ? "" : money(row.usd)} |`;
    append(rows, rest, row.tenant);
  }
  return [...rows].map(([rest, tenants]) => `| ${names(tenants.map(markdown))} ${rest}`);
}

function changeLine(line: ChangeLine): string {
  const { who, tenants, more } = line;
  const whom =
    tenants.length > 1
      ? `the same change for ${count(tenants.length, "tenant")} (${names(tenants.map(markdown))}): `
      : who
        ? `**${markdown(who)}** `
        : "";
  const what = line.attributes.length > 0 ? ` (${names(line.attributes.map(markdown))})` : "";
  const rest = more > 0 ? ` and ${thousands(more)} more` : "";
  const service = tenants.length > 1 ? "" : `${markdown(line.service)}: `;
  return `- ${line.outlier ? "**differs from the rest:** " : ""}${whom}${service}${line.action} ${line.labels.map(code).join(", ")}${rest}${what}`;
}

function costLines(report: Report): string[] {
  const { total, tenants, prices } = report.cost;
  if (tenants.length === 0) return [];
  const unpriced = total.unpriced.map((what) => `- unpriced: ${markdown(what)}`);
  const rows = tenants
    .filter(({ usd }) => usd !== 0)
    .map((row) => `- ${markdown(row.name)}: ${money(row.usd)} a month`);
  return [
    `- ${markdown(cost(total))} in all; list prices of ${markdown(prices.region)}, ${prices.asOf}`,
    ...rows.slice(0, 20),
    ...unpriced,
  ];
}
