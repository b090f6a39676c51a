import { join } from "node:path";
import { DATA_CASES } from "../rules-cases";
import { DIRECTION_CASES } from "../rules-cases-directions";
import { MANIFEST_CASES } from "../rules-cases-manifests";
import { OPEN_CASES } from "../rules-cases-open";
import { SERVICE_CASES } from "../rules-cases-service";
import { SETTING_CASES } from "../rules-cases-settings";
import { judge } from "./plan";

export const RULE_CASES = {
  ...DATA_CASES,
  ...DIRECTION_CASES,
  ...MANIFEST_CASES,
  ...OPEN_CASES,
  ...SETTING_CASES,
  ...SERVICE_CASES,
};

/** What every rule says of every case that it must hit: read when a line changes, since people act upon these words. */
export const SAID_FILE = join(__dirname, "../fixtures/said.tsv");

const COLUMNS = ["severity", "stack", "address", "says", "attribute", "before", "after", "recovery", "remedy"] as const;

/** The text that belongs into {@link SAID_FILE}. */
export function said(): string {
  const lines = Object.entries(RULE_CASES).flatMap(([id, { hits }]) =>
    hits.flatMap((changes, at) =>
      judge(changes)
        .findings.filter(({ rule }) => rule === id)
        .map((finding) => [id, at, ...COLUMNS.map((column) => finding[column] ?? "-")].join("\t")),
    ),
  );
  return `${[["rule", "case", ...COLUMNS].join("\t"), ...lines].join("\n")}\n`;
}
