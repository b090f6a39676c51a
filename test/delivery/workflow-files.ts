import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";

export const FOLDER = join(__dirname, "../../.github/workflows");

export interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Record<string, unknown>;
  readonly env?: Record<string, string>;
}
export interface Job {
  readonly steps?: readonly Step[];
  readonly uses?: string;
  readonly with?: Record<string, unknown>;
  readonly environment?: string;
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly strategy?: Record<string, unknown>;
  readonly concurrency?: { readonly group: string };
  readonly outputs?: Record<string, string>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
}
export interface Workflow {
  readonly on: {
    readonly workflow_call?: { readonly inputs: Record<string, { readonly required?: boolean }> };
  } & Record<string, unknown>;
  readonly permissions: Record<string, string>;
  readonly jobs: Record<string, Job>;
}

export const WORKFLOWS = readdirSync(FOLDER).map(
  (name) => [name, load(readFileSync(join(FOLDER, name), "utf8")) as Workflow] as const,
);
export const BY_NAME: ReadonlyMap<string, Workflow> = new Map(WORKFLOWS);

/** Every job that has steps of its own, with the file that it stands in. */
export const JOBS = WORKFLOWS.flatMap(([file, { jobs }]) =>
  Object.entries(jobs).map(([name, job]) => ({ file, name, job })),
);

/** A step by its name. */
export function stepOf(file: string, name: string): Step {
  const found = Object.values(BY_NAME.get(file)?.jobs ?? {}).flatMap(({ steps = [] }) =>
    steps.filter((step) => step.name === name),
  );
  if (found.length !== 1) throw new Error(`${found.length} steps named ${name} in ${file}`);
  return found[0] as Step;
}
