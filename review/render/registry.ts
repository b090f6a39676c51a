import type { Report } from "../report";
import { renderHtml } from "./html";
import { renderJson } from "./json";
import { renderMarkdown } from "./markdown";
import { renderSarif } from "./sarif";

/** Every form of a report, by the name that --format takes. */
export const FORMATS: Readonly<Record<string, (report: Report) => string>> = {
  md: (report) => renderMarkdown(report),
  json: renderJson,
  sarif: renderSarif,
  html: renderHtml,
};
