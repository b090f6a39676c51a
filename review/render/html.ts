import type { Severity } from "../finding";
import type { FindingGroup } from "../group/collapse";
import { type ChangeLine, changeLines } from "../group/lines";
import type { Report } from "../report";
import { RULE } from "../rules/registry";
import { count, names, quotaScope, thousands } from "../text";
import { html } from "./escape";
import { STYLE } from "./style";
import { asFarAsKnown, cost, delta, happenings, money, place, reach, VERDICT_MEANS } from "./words";

/** Rows of a table that are rendered: a page of more is read by nobody; the JSON holds all. */
const ROWS = 2000;

/** Renders one self-contained page: no script, no font, no picture from elsewhere, and a policy that forbids them. */
export function renderHtml(report: Report): string {
  const of = (severity: Severity): FindingGroup[] => report.groups.filter((group) => group.severity === severity);
  const body = [
    `<header class="${report.verdict.toLowerCase().replace(" ", "-")}"><h1>${report.verdict}</h1><p>${VERDICT_MEANS[report.verdict]}</p></header>`,
    "<main>",
    facts(report),
    refusals(report),
    findings("Stop", of("stop")),
    findings("To review", of("review")),
    table(
      "Tenants",
      ["Tenant", "Tier", "Changes", "Stop", "Review", "Cost a month"],
      report.tenants.map((row) => [
        row.tenant,
        row.tier ?? "",
        Object.entries(row.services)
          .map(([service, number]) => `${service} ${number}`)
          .join(", "),
        row.stops || "",
        row.reviews || "",
        row.usd === 0 ? "" : money(row.usd),
      ]),
    ),
    table(
      "Changes",
      ["Whose", "Service", "What", "Resources", "Attributes"],
      changeLines(report.changes, 200).map(changeRow),
    ),
    table(
      "Cost",
      ["Tenant", "USD a month", "Unpriced"],
      report.cost.tenants.map((row) => [row.name, cost(row), row.unpriced.join("; ")]),
    ),
    table(
      "Quotas",
      ["Limit", "Scope", "In use", "Added", "Limit", "Fits again"],
      report.quotas.map((q) => [q.name, quotaScope(q), q.used, q.added, q.limit, q.repeats ?? ""]),
    ),
    table(
      "Compliance",
      ["", "Rule", "Resource", "Stack", "Controls"],
      [
        ...report.compliance.weakened.map((row) => [
          "weaker",
          row.rule,
          row.address,
          row.stack,
          row.controls.join(", "),
        ]),
        ...report.compliance.strengthened.map((row) => [
          "stronger",
          row.rule,
          row.address,
          row.stack,
          row.controls.join(", "),
        ]),
      ],
    ),
    findings("Notes", of("note")),
    table(
      "Exceptions",
      ["State", "Rule", "Address", "Owner", "Until"],
      report.exceptions.map(({ exception: e, state }) => [state, e.rule, e.address, e.owner, e.expires]),
    ),
    table(
      "Plans",
      ["Stack", "File", "Terraform", "Made"],
      report.plans.map((plan) => [plan.stack, plan.file, plan.terraform ?? "", plan.made ?? ""]),
    ),
    "</main>",
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${report.verdict}: plan review</title><style>${STYLE}</style></head><body>
${body.filter((part) => part !== "").join("\n")}
</body></html>
`;
}

function facts(report: Report): string {
  const known = (text: string) => asFarAsKnown(report, text);
  const rows: [string, string][] = [
    ["Changes", known(`${happenings(report)}, in ${count(report.plans.length, "stack")}`)],
    ["Tenants", known(reach(report))],
    [
      "Cost",
      known(`${cost(report.cost.total)} (list prices of ${report.cost.prices.region}, ${report.cost.prices.asOf})`),
    ],
  ];
  if (report.drifted > 0) rows.push(["Drift", `${count(report.drifted, "resource")} changed outside Terraform`]);
  return `<dl>${rows.map(([name, text]) => `<dt>${html(name)}</dt><dd>${html(text)}</dd>`).join("")}</dl>`;
}

function refusals(report: Report): string {
  if (report.refusals.length === 0) return "";
  const items = report.refusals.map(
    ({ plan, reason, remedy }) => `<li><code>${html(plan)}</code>: ${html(reason)} ${html(remedy)}</li>`,
  );
  return `<section><h2>Not judged</h2><ul>${items.join("")}</ul></section>`;
}

function findings(title: string, groups: readonly FindingGroup[]): string {
  if (groups.length === 0) return "";
  const items = groups.slice(0, ROWS).map((group) => {
    const rule = RULE.get(group.rule);
    const change = delta(group);
    const tenants =
      group.tenants.length > 0
        ? `<p class="tenants">${html(group.tenants.length > 1 ? `The same for ${count(group.tenants.length, "tenant")}: ${names(group.tenants, group.tenants.length, 40)}` : `Tenant ${group.tenants[0]}`)}</p>`
        : "";
    return [
      `<article class="${group.severity}"><h3>${html(rule?.title ?? group.rule)}</h3>`,
      `<p><code>${html(place(group))}</code> ${html(group.says)}.</p>`,
      tenants,
      change ? `<p class="delta"><code>${html(change)}</code></p>` : "",
      group.path && !group.address.startsWith(group.path)
        ? `<p>At <code>${html(group.path)}</code> in <code>${html(group.stack)}</code>.</p>`
        : "",
      group.recovery ? `<p>Recovery: ${html(group.recovery)}.</p>` : "",
      group.related
        ? `<p>Concerns: ${group.related.map((address) => `<code>${html(address)}</code>`).join(", ")}.</p>`
        : "",
      group.excepted
        ? `<p>Exception of ${html(group.excepted.owner)}, until ${html(group.excepted.expires)} (was: ${group.excepted.was}).</p>`
        : "",
      rule
        ? `<details><summary>Why, and what to do (${html(rule.id)})</summary><p>${html(rule.explanation)}</p><p>${html(group.remedy ?? rule.remedy)}</p>${rule.controls ? `<p>${html(rule.controls.join(", "))}</p>` : ""}</details>`
        : "",
      "</article>",
    ].join("");
  });
  return `<section><h2>${html(title)}</h2>${items.join("\n")}${rest(groups.length)}</section>`;
}

function changeRow(line: ChangeLine): (string | number)[] {
  const more = line.more > 0 ? ` and ${thousands(line.more)} more` : "";
  return [
    line.tenants.length > 1 ? `${count(line.tenants.length, "tenant")}: ${names(line.tenants)}` : line.who,
    line.service,
    `${line.action}${line.outlier ? ", differs from the rest" : ""}`,
    `${line.labels.join(", ")}${more}`,
    names(line.attributes),
  ];
}

/** A table that becomes cards on a phone: each cell carries its column's name. */
function table(title: string, columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return "";
  const head = columns.map((column) => `<th>${html(column)}</th>`).join("");
  const lines = rows
    .slice(0, ROWS)
    .map(
      (row) =>
        `<tr>${row.map((cell, at) => `<td data-label="${html(columns[at] ?? "")}">${html(String(cell))}</td>`).join("")}</tr>`,
    );
  return `<section><h2>${html(title)}</h2><table><thead><tr>${head}</tr></thead><tbody>${lines.join("\n")}</tbody></table>${rest(rows.length)}</section>`;
}

const rest = (total: number): string =>
  total > ROWS ? `<p>${count(total - ROWS, "row")} more: see the JSON report.</p>` : "";
