import type { Report } from "../report";

/** Version of the JSON report: raised when a field changes its meaning or goes. */
export const JSON_VERSION = 1;

/** Renders the whole report as JSON. */
export function renderJson(report: Report): string {
  return `${JSON.stringify({ version: JSON_VERSION, ...report }, null, 2)}\n`;
}
