import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../../review/report";
import { type ReviewOptions, review as reviewed } from "../../../review/review";
import { FLEET } from "../../support/fleet";

type Values = Record<string, unknown>;

/** One resource change in short form; `address` gives type and name. */
export interface Given {
  readonly address: string;
  readonly actions?: readonly string[];
  readonly before?: Values;
  readonly after?: Values;
  readonly unknown?: unknown;
  readonly beforeSensitive?: unknown;
  readonly afterSensitive?: unknown;
  readonly replacePaths?: readonly (readonly string[])[];
  readonly previous?: string;
  readonly index?: string | number;
}

/** The day on which tests judge. */
export const TODAY = "2026-01-02";

/** What reviews in tests go by in place of files that a user owns. */
export const EDITED = { overrides: FLEET.overrides, exceptions: join(__dirname, "no-exceptions.yml") };

/** A review by the example fleet's budgets and quotas, without exceptions. */
export function review(files: readonly string[], options: ReviewOptions): Report {
  return reviewed(files, { ...EDITED, ...options });
}

/** A change as Terraform would write it. Actions follow from what is given. */
export function change(given: Given): Values {
  const bare = given.address.replace(/\[.*$/, "").split(".");
  const actions = given.actions ?? (given.before ? (given.after ? ["update"] : ["delete"]) : ["create"]);
  return {
    address: given.address,
    ...(given.previous && { previous_address: given.previous }),
    mode: "managed",
    type: bare.at(-2),
    name: bare.at(-1),
    ...(given.index !== undefined && { index: given.index }),
    provider_name: "registry.terraform.io/hashicorp/aws",
    change: {
      actions,
      before: given.before ?? null,
      after: given.after ?? null,
      after_unknown: given.unknown ?? {},
      before_sensitive: given.beforeSensitive ?? {},
      after_sensitive: given.afterSensitive ?? {},
      ...(given.replacePaths && { replace_paths: given.replacePaths }),
    },
  };
}

/** A whole plan. */
export function plan(changes: readonly Given[], rest: Values = {}): Values {
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: {},
    resource_changes: changes.map(change),
    configuration: { root_module: {} },
    timestamp: "2026-01-01T12:00:00Z",
    applyable: true,
    complete: true,
    errored: false,
    ...rest,
  };
}

/** Runs a function with a folder of files that is gone afterwards. Texts are written as they are, values as JSON. */
export function withFiles<T>(files: Readonly<Record<string, unknown>>, use: (paths: string[], folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "review-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  let result: T | undefined;
  try {
    const paths = Object.entries(files).map(([name, content]) => {
      const path = join(folder, name);
      writeFileSync(path, typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content));
      return path;
    });
    result = use(paths, folder);
    return result;
  } finally {
    if (result instanceof Promise) void result.finally(remove).catch(() => {});
    else remove();
  }
}

/** Reviews one plan of the given changes, as stack `stack`. */
export function judge(
  changes: readonly Given[],
  rest: Values = {},
  options: Partial<ReviewOptions> = {},
  stack = "production-foundation",
): Report {
  return withFiles({ [`${stack}.json`]: plan(changes, rest) }, (paths) => review(paths, { today: TODAY, ...options }));
}
