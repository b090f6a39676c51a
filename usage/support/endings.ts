import { kubernetesRuns } from "../../config/kubernetes";
import type { Environment, Home } from "../../config/model";
import { type RunningVersion, toldKey } from "../../config/support";
import { allForms, enginesOf } from "../../constructs/engines/forms";
import { SHARED_CHARTS } from "../../constructs/operators/shared";
import type { LoadedFleet } from "../../constructs/rooms";
import { support } from "../../constructs/support";

/** Days before the end of its support from which on a version is told of: half a year. */
export const NOTICE_DAYS = 183;

/** A version that runs, where, and how long it gets fixes. */
export interface RunningHere extends Omit<RunningVersion, "told"> {
  /** Who named the day: the product's table, or AWS when it was asked in an account; null: nobody. */
  readonly named_by: "table" | "account" | null;
  /** Environments, and homes in them where it is a home's, as `production/pool-1`. In order. */
  readonly where: readonly string[];
}

/** The same, of one whose end is near or past. */
export interface Ending extends RunningHere {
  readonly ends: string;
  /** Days left; none or fewer: it is over. */
  readonly days: number;
}

/** What of a fleet is looked at. */
export interface Among {
  readonly environments: ReadonlySet<string>;
  readonly tenants: ReadonlySet<string>;
}

/**
 * Everything that runs in a fleet and gets fixes from somebody, each version once for each day that is named.
 *
 * @param among environments that are looked at, and tenants whose own homes are. Default: all; of ten thousand tenants
 *   that reads every one that has a home
 */
export function runningIn(fleet: LoadedFleet, among?: Among): RunningHere[] {
  const found = new Map<string, RunningHere & { readonly where: string[] }>();
  const add = (where: string, { told, ...version }: RunningVersion, ends: Readonly<Record<string, string>>) => {
    const asked = told === undefined ? undefined : ends[toldKey(told)];
    const day = asked ?? version.ends;
    const named_by = asked !== undefined ? "account" : day === null ? null : "table";
    const key = `${version.what} ${day}`;
    const known = found.get(key) ?? { ...version, ends: day, named_by, where: [] };
    found.set(key, known);
    if (!known.where.includes(where)) known.where.push(where);
  };
  for (const environment of Object.values(fleet.environments)) {
    const { name, kubernetes } = environment;
    const { ends } = fleet.resolveEnvironment(support, name).values;
    const homes = (among === undefined ? fleet.homes(name) : homesOf(fleet, environment, among)).filter(
      ({ empty }) => !empty,
    );
    const here = homes.map((home) => ({ home, engines: enginesOf(home) }));
    if (here.some(({ engines }) => engines.some((engine) => engine.kubernetes))) {
      add(name, kubernetesRuns(kubernetes.version), ends);
      // All of them stand, whoever has them (stacks/plan.ts).
      const own = allForms().flatMap(({ engine }) => engine.kubernetes?.operators ?? []);
      for (const { id, version, support: until } of new Set([...SHARED_CHARTS, ...own]))
        add(name, { what: `chart ${id} ${version}`, ...until, after: CHARTS }, ends);
    }
    for (const { home, engines } of here)
      for (const engine of engines)
        for (const version of engine.runs(home.settings(engine.id).values))
          add(`${name}/${home.kind === "cell" ? home.cell.name : home.tenant.id}`, version, ends);
  }
  return [...found.values()];
}

/** Cells of an environment that is among them, and the own homes of tenants that are. */
function homesOf(fleet: LoadedFleet, { name, cells }: Environment, { environments, tenants: own }: Among): Home[] {
  const tenants = [...own].filter((id) => fleet.has(id) && fleet.tenant(id).environments.includes(name));
  return [
    ...(environments.has(name) ? Object.keys(cells).map((cell) => fleet.homeOfCell(cell, name)) : []),
    ...tenants.flatMap((id) => fleet.ownHome(id, name) ?? []),
  ];
}

const CHARTS = "It goes on, and nobody mends what is found in it. A later release of Tessera brings a later one";

/** Those whose end is near or past, the nearest first. @param today YYYY-MM-DD */
export function endingIn(running: readonly RunningHere[], today: string): Ending[] {
  return running
    .flatMap((one) => (one.ends === null ? [] : [{ ...one, ends: one.ends, days: daysBetween(today, one.ends) }]))
    .filter(({ days }) => days <= NOTICE_DAYS)
    .sort((a, b) => a.days - b.days || (a.what < b.what ? -1 : 1));
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

const MOST_NAMED = 3;

/** A line for people. */
export function formatEnding({ what, ends, days, where, after, source, named_by }: Ending): string {
  const more = where.length > MOST_NAMED ? ` and ${where.length - MOST_NAMED} more` : "";
  const when = days <= 0 ? `ended on ${ends}` : `ends on ${ends}, in ${days} day${days === 1 ? "" : "s"}`;
  const by = named_by === "account" ? "AWS, asked in the account" : source;
  return `warning: support of ${what} ${when} (${where.slice(0, MOST_NAMED).join(", ")}${more}). Then: ${after}. Source: ${by}.`;
}
