import { JSON_VERSION } from "../review/render/json";
import { FORMATS } from "../review/render/registry";
import { review } from "../review/review";
import { REVIEW } from "./commands/review";
import { type Exit, program } from "./program";
import { writeWhole } from "./program/files";

export const main = program(REVIEW, ({ values, positionals, json, print, show }): Exit => {
  const formats = json ? ["json"] : values.format.length === 0 ? ["md"] : values.format;
  const outs = values.out;
  const report = review(positionals, {
    today: values.today ?? new Date().toISOString().slice(0, 10),
    base: values.base,
    stacks: values.stacks,
    overrides: values.overrides,
    tenants: values.tenants,
    baseTenants: values["base-tenants"],
    exceptions: values.exceptions,
    sealed:
      values.sealed === undefined || values.commit === undefined
        ? undefined
        : { file: values.sealed, commit: values.commit },
    changed: values.changed,
    maxTenants: values["max-tenants"],
    fleetSize: values["fleet-size"],
    maxAgeHours: values["max-age-hours"],
  });
  if (json && outs.length === 0) {
    show({ version: JSON_VERSION, ...report }, "");
    return report.exitCode as Exit;
  }
  // Every form is made before the first is written.
  const texts = formats.map((format) => (FORMATS[format] as (typeof FORMATS)[string])(report));
  for (const [at, text] of texts.entries()) {
    const out = outs[at];
    if (out === undefined) print(text);
    else writeWhole(out, text);
  }
  return report.exitCode as Exit;
});
