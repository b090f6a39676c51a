import type { Problems } from "./documents";
import { type Effective, leafOf } from "./layers";
import { exceeded, type Floor } from "./limits";
import type { Environment, Origin, Place, Tenant } from "./model";
import { ENVIRONMENTS } from "./naming";
import { COPIES, type Demand, STANDARDS, type Standard } from "./standards";
import type { Document } from "./yaml";

/** What a tenant's standards are held against in one environment. */
export interface StandardGround {
  readonly environment: Environment;
  readonly environmentDocument: Document;
  /** Effective settings by room: the tenant's engines, security, and the rooms of the environment. */
  settings(room: string): Effective | null;
  /** Strategies of an engine that keep apart no better than a weaker one: strategy to that one. */
  sameAs(engine: string): Readonly<Record<string, string>>;
  /** Where the reader may write a setting of a room that the product gives: file, and path in it where it is a cell's. */
  writtenAt(room: string, path: string): string;
}

/** A value that a demand looks at, and where it was written. */
interface Found {
  readonly path: string;
  readonly given: unknown;
  readonly bounds: Floor;
  /** Why the bounds are narrower than the standard's. */
  readonly because?: string;
  /** Whose setting it is; not there: the environment's own. */
  readonly room?: string;
  /** Asked for where something is wrong: finding it takes longer than looking at the value. */
  readonly origin: () => (Place & { readonly layer?: Origin["layer"] }) | undefined;
}

const HOURS_A_DAY = 24;

function ofRoom(
  room: string,
  effective: Effective,
  path: string,
  bounds: Floor,
  given = leafOf(effective.values, path),
): Found[] {
  return given === undefined ? [] : [{ path, given, bounds, room, origin: () => effective.originOf(path) }];
}

/** Days after which an engine's last copy is gone. */
function copiesOf(room: string, effective: Effective, bounds: Floor): Found[] {
  const kept = COPIES.find(({ path, every_hours: hours }) =>
    [path, hours].every((leaf) => leaf === undefined || leafOf(effective.values, leaf) !== undefined),
  );
  if (kept === undefined) return [];
  const [count, hours = HOURS_A_DAY] = [kept.path, kept.every_hours].map((leaf) =>
    leaf === undefined ? undefined : Number(leafOf(effective.values, leaf)),
  );
  return ofRoom(room, effective, kept.path, bounds, Math.ceil((count! * hours) / HOURS_A_DAY));
}

/** A value that keeps to the bounds as it is written, and is one that does not in an engine of the tenant's. */
function asInEngines(one: Found, { engines }: Tenant, ground: StandardGround): Found[] {
  const { one_of: all = [] } = one.bounds;
  const value = String(one.given);
  const weaker = engines.flatMap((engine) => {
    const same = ground.sameAs(engine);
    const really = same[value];
    if (really === undefined || all.includes(really)) return [];
    const left = all.filter((each) => all.includes(same[String(each)] ?? each));
    return [{ ...one, bounds: { one_of: left }, because: `; in ${engine} ${value} is the same as ${really}` }];
  });
  return weaker.length === 0 ? [one] : weaker;
}

function found(demand: Demand, tenant: Tenant, ground: StandardGround): Found[] {
  const { environment, environmentDocument } = ground;
  const ofEnvironment = (path: keyof Environment, bounds: Floor): Found[] => [
    {
      path,
      given: environment[path],
      bounds,
      origin: () => ({ file: environmentDocument.file, ...environmentDocument.at([path]) }),
    },
  ];
  if ("regions" in demand) {
    const regions: readonly string[] = demand.regions;
    const leaves =
      regions.includes(environment.region) && tenant.region === null && environment.recovery_region !== null;
    return leaves ? ofEnvironment("recovery_region", { one_of: [...regions] }) : [];
  }
  if ("copies_days" in demand)
    return tenant.engines.flatMap((engine) => {
      const effective = ground.settings(engine);
      return effective === null ? [] : copiesOf(engine, effective, demand.copies_days);
    });
  if (demand.room === "environment") return ofEnvironment(demand.path as keyof Environment, demand.bounds);
  const effective = ground.settings(demand.room);
  const asWritten = effective === null ? [] : ofRoom(demand.room, effective, demand.path, demand.bounds);
  const here = demand.as_in_engines ? asWritten.flatMap((one) => asInEngines(one, tenant, ground)) : asWritten;
  return demand.null_is_fine ? here.filter(({ given }) => given !== null) : here;
}

/** What of a tenant's settings is below the floor of a standard that it names, told of the line that says so. */
export function checkStandards(tenant: Tenant, document: Document, ground: StandardGround, problems: Problems): void {
  if (!ENVIRONMENTS[ground.environment.name]?.live_data) return;
  for (const [index, standard] of tenant.compliance.entries())
    for (const demand of STANDARDS[standard as Standard] ?? [])
      for (const { path, given, bounds, because = "", room, origin } of found(demand, tenant, ground)) {
        const allowed = exceeded(bounds, given);
        const place = allowed === null ? undefined : origin();
        if (place === undefined) continue;
        const days = "copies_days" in demand ? " days" : "";
        const floor = `${allowed}${days} (floor of ${standard}, ${demand.about}: ${demand.source}${because})`;
        const { layer, ...at } = place;
        if (layer === "tenant")
          problems.add({
            ...at,
            path,
            given,
            allowed: floor,
            advice: `Change it, or take ${standard} out of tenant.yml.`,
          });
        else {
          problems.add(
            document.problem(
              ["compliance", index],
              standard,
              `${standard} where ${path} is ${floor}`,
              `In ${ground.environment.name} it is ${JSON.stringify(given)}${days}, from ${at.file}:${at.line}: change it ${where(ground, path, room, layer)}, or take ${standard} out.`,
            ),
          );
        }
      }
}

/** Where a value can be changed that no tenant's file says. */
function where(ground: StandardGround, path: string, room?: string, layer?: Origin["layer"]): string {
  if (room === undefined || layer === "environment" || layer === "cell") return "there";
  return ground.writtenAt(room, path);
}
