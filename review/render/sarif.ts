import { createHash } from "node:crypto";
import type { Finding, Severity } from "../finding";
import type { Report } from "../report";
import { RULES } from "../rules/registry";

const LEVELS: Readonly<Record<Severity, string>> = { stop: "error", review: "warning", note: "note" };

/** Renders SARIF 2.1.0, for code scanning and other tools. Excepted findings are suppressed, with who answers for them. */
export function renderSarif(report: Report): string {
  const files = new Map(report.plans.map(({ stack, file }) => [stack, file]));
  const sarif = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "tessera-review",
            informationUri: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html",
            rules: RULES.map((rule) => ({
              id: rule.id,
              name: rule.title,
              shortDescription: { text: rule.title },
              fullDescription: { text: rule.explanation },
              help: { text: rule.remedy },
              defaultConfiguration: { level: LEVELS[rule.severity] },
              ...(rule.controls && { properties: { tags: [...rule.controls] } }),
            })),
          },
        },
        invocations: [
          {
            executionSuccessful: report.verdict !== "CANNOT JUDGE",
            exitCode: report.exitCode,
            toolExecutionNotifications: report.refusals.map(({ plan, reason, remedy }) => ({
              level: "error",
              message: { text: `${plan}: ${reason} ${remedy}` },
            })),
          },
        ],
        results: report.findings.map((finding) => result(finding, files.get(finding.stack) ?? finding.stack)),
      },
    ],
  };
  return `${JSON.stringify(sarif, null, 2)}\n`;
}

const INDEX: ReadonlyMap<string, number> = new Map(RULES.map((rule, at) => [rule.id, at]));

function result(finding: Finding, file: string): unknown {
  const change = finding.attribute
    ? ` (${finding.attribute}: ${finding.before ?? "new"} → ${finding.after ?? "none"})`
    : "";
  const { excepted } = finding;
  return {
    ruleId: finding.rule,
    ruleIndex: INDEX.get(finding.rule),
    level: LEVELS[excepted?.was ?? finding.severity],
    message: {
      text: `${finding.tenant ? `Tenant ${finding.tenant}: ` : ""}${finding.address}: ${finding.says}${change}`,
    },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uri(file) }, region: { startLine: 1 } },
        logicalLocations: [
          { name: finding.address, fullyQualifiedName: `${finding.stack}/${finding.address}`, kind: "resource" },
        ],
      },
    ],
    partialFingerprints: {
      "tessera/v1": createHash("sha256")
        .update([finding.rule, finding.stack, finding.address, finding.attribute ?? "", finding.says].join("\0"))
        .digest("hex")
        .slice(0, 32),
    },
    ...(excepted && {
      suppressions: [
        {
          kind: "external",
          status: "accepted",
          justification: `${excepted.owner}, until ${excepted.expires}${excepted.reason ? `: ${excepted.reason}` : ""}`,
        },
      ],
    }),
  };
}

/** A file's path as a relative URI. */
function uri(file: string): string {
  return file.replaceAll("\\", "/").replace(/^\/+/, "").split("/").map(encodeURIComponent).join("/");
}
