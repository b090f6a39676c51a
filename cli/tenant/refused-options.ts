import { formatSetting, type Problem } from "../../config/problem";

/** What a call gave, as far as a message says it. */
interface Given {
  readonly id: string;
  readonly tier: string;
  readonly region: string | null;
}

/** Which option makes what of `tenant.yml`, by its key there, and what is in order in its place. */
const OPTIONS: Readonly<Record<string, { readonly option: string; readonly sound?: object }>> = {
  id: { option: "ID" },
  tier: { option: "--tier" },
  environments: { option: "--env" },
  engines: { option: "--engine" },
  placement: { option: "--env" },
  region: { option: "--region", sound: { region: null } },
  contacts: { option: "--owner", sound: { owner: "owner@example.com" } },
  applications: { option: "--application", sound: { applications: ["arn:aws:iam::111111111111:role/any"] } },
};

const keyOf = ({ path }: Problem): string => path.split(".")[0]!;

/** Values in order for the options that are not. */
export function soundFor(problems: readonly Problem[]): object {
  return Object.assign({}, ...problems.map((problem) => OPTIONS[keyOf(problem)]?.sound));
}

/**
 * What is wrong with a tenant that is not written, by the options that describe it: a line each. What several engines say
 * of one setting is one line.
 *
 * @param byRegion whether it would not be so without the region
 */
export function refusedOptions(
  problems: readonly Problem[],
  given: Given,
  byRegion: (problem: Problem) => boolean,
): readonly string[] {
  const settings = new Map<string, Problem[]>();
  const lines = problems.flatMap((problem) => {
    const { path, allowed, source } = problem;
    if (source === undefined) return [lineOf(problem, given)];
    const key = JSON.stringify([path, allowed, byRegion(problem)]);
    const known = settings.get(key);
    if (known === undefined) settings.set(key, [problem]);
    else known.push(problem);
    return [];
  });
  const said = [...settings.values()].map((group) => settingLine(group, given, byRegion(group[0]!)));
  return [...new Set([...lines, ...said])];
}

function lineOf(problem: Problem, { id }: Given): string {
  const option = OPTIONS[keyOf(problem)]?.option;
  const subject = option ?? `the tenant ${id}${problem.path === "" ? "" : `: ${problem.path}`}`;
  // There is no line yet.
  const advice = problem.advice === "Change the line." ? "" : ` ${problem.advice}`;
  return `${subject}: given ${formatSetting(problem.path, problem.given)}; allowed: ${problem.allowed}.${advice}`;
}

function settingLine(group: readonly Problem[], { tier, region }: Given, isRegion: boolean): string {
  const { path, given, allowed, source } = group[0]!;
  const places = group.map(({ source: at }) => `${at!.room} (${at!.file}:${at!.line})`);
  const option = isRegion ? `--region ${region}` : `--tier ${tier}`;
  const advice = isRegion
    ? "No option sets it: leave --region out, then write region into tenant.yml, and what check then asks for."
    : source!.advice;
  return `${option}: tier ${tier} gives ${path}: ${formatSetting(path, given)} with ${places.join(", ")}; allowed: ${allowed}. ${advice}`;
}
