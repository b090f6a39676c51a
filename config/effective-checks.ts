import type { Problems } from "./documents";
import { STRATEGY } from "./isolation";
import { type Effective, eachLeaf, type LayerPart, leafOf, scopeOf } from "./layers";
import { exceeded, type Floor } from "./limits";
import type { Layer, Origin, Values } from "./model";
import type { Problem } from "./problem";
import { watched } from "./reads";
import type { RuleContext, SettingRule } from "./room";
import type { Placed, RoomFiles } from "./room-files";
import { TIERS } from "./tiers";
import type { Document } from "./yaml";

/** Who settings are for, in messages. */
export interface Subject {
  readonly tier: string;
  readonly environment: string;
  /** `tenant acme` or `cell pool-1`. */
  readonly name: string;
  /** The tenant's `tenant.yml`: its author is told there of what the product gives its tier. Default: a cell has none. */
  readonly document?: Document;
  /** The cell that the settings are of, or whose clusters the tenant shares. Default: a tenant has clusters of its own. */
  readonly cell?: {
    readonly name: string;
    /** The environment's file. */
    readonly document: Document;
    /** The cell's own settings, and what rules look at for them, where they are held by themselves as well. */
    readonly alone?: { readonly values: Values; readonly context: RuleContext };
  };
}

function place({ document, at }: Placed<unknown>): string {
  return `${document.file}:${document.at(at).line}`;
}

function way(bounds: Floor, value: unknown): string {
  if (bounds.one_of !== undefined || bounds.equals !== undefined) return "Write what is allowed";
  const low = typeof value === "number" && bounds.min !== undefined && value < bounds.min;
  return low ? "Raise it" : "Lower it";
}

/** What a tenant's own file sets beyond its tier, or of what is not its own. */
export function checkTenantPart(
  files: RoomFiles,
  part: LayerPart,
  cell: string | null,
  subject: Subject,
  problems: Problems,
): void {
  const limits = files.limitsOf(subject.tier);
  eachLeaf(part.values, (path, value) => {
    const leaf = path.join(".");
    if (cell !== null && scopeOf(files.scopes, path) === "cluster") {
      const advice =
        `It is a property of the shared cluster of cell ${cell} in ${subject.environment}: take the line out. For all of the ` +
        `cell it is set in overrides/${subject.environment}_environment.yml, at cells.${cell}.settings.${files.room.id}.${leaf}; ` +
        "a tenant with strategy database_per_tenant sets it for itself.";
      problems.add({
        ...part.document.problem(
          path,
          value,
          "settings of the tenant's own share",
          advice,
          "Put tier and strategy back where it had a cluster of its own before; else take the line out.",
        ),
        // Only in a home of its own a setting of the cluster could stand there.
        standingBy: (before) =>
          leafOf(before, leaf) === undefined ? advice : "It was its own cluster's before: put tier and strategy back.",
      });
      return;
    }
    const limit = limits[leaf];
    if (limit === undefined) return;
    const allowed = exceeded(limit.bounds, value);
    if (allowed === null) return;
    const tiers = Object.keys(TIERS);
    const wider = tiers
      .slice(tiers.indexOf(subject.tier) + 1)
      .filter((tier) => files.offeredBy(tier) && exceeded(files.limitsOf(tier)[leaf]?.bounds ?? {}, value) === null);
    const move = wider.length === 0 ? "." : `, or move the tenant to ${wider.join(" or ")}.`;
    problems.add(
      part.document.problem(
        path,
        value,
        `${allowed} (limit of tier ${subject.tier}, ${place(limit)})`,
        `${way(limit.bounds, value)}${move}`,
        standingOf(files, leaf, way(limit.bounds, value), wider),
      ),
    );
  });
}

/**
 * The advice where the tenant exists: a wider tier can be another home, and a setting that goes one way alone cannot
 * follow. Undefined where neither is the case.
 */
function standingOf({ room }: RoomFiles, leaf: string, how: string, wider: readonly string[]): string | undefined {
  const isFixed = leaf === STRATEGY || (room.transitions ?? []).some(({ path }) => path === leaf);
  if (isFixed)
    return `Write the value that it had, or put back the tier that lets it: what exists cannot follow every change of ${leaf}.`;
  return wider.length === 0 ? undefined : `${how}. Another tier can be another home, and its data does not move there.`;
}

/** What is below the environment's floor. */
export function checkFloor(files: RoomFiles, effective: Effective, subject: Subject, problems: Problems): void {
  for (const [path, floor] of Object.entries(files.floorOf(subject.environment))) {
    const value = leafOf(effective.values, path);
    const allowed = exceeded(floor.bounds, value);
    if (allowed === null) continue;
    const origin = effective.originOf(path);
    const own = origin?.layer === "tenant" || origin?.layer === "cell";
    const from = own
      ? ""
      : ` It comes from ${origin?.file}:${origin?.line}: set it under settings in ${floor.document.file}.`;
    problems.add({
      ...at(own ? origin : { file: floor.document.file, ...floor.document.at(floor.at) }),
      path,
      given: value,
      allowed: `${allowed} (floor of environment ${subject.environment}, ${place(floor)})`,
      advice: `${way(floor.bounds, value)}.${from}`,
    });
  }
}

/** What is against a rule of the room. */
export function checkRules(
  files: RoomFiles,
  effective: Effective,
  context: RuleContext,
  subject: Subject,
  problems: Problems,
): void {
  const known = { ...context, layerOf: (path: string) => effective.originOf(path)?.layer };
  for (const rule of files.room.rules) {
    const violation = rule.check(effective.values, known);
    if (violation === null) continue;
    const { cause, ...what } = violation;
    const named = strongest(effective.originOf(what.path), cause === undefined ? undefined : effective.originOf(cause));
    const origin = strongest(named, readOrigin(rule, effective, known));
    const seen = origin?.layer === "tenant" ? "" : ` Seen for ${subject.name} in ${subject.environment}.`;
    if (origin?.layer !== "engine" && origin?.layer !== "tier") {
      problems.add({ ...at(origin), ...what, advice: `${what.advice}${seen}` });
      continue;
    }
    const { where, place } = ownPlace(files, rule, what.path, subject);
    const from = where === null ? "" : ` It comes from ${origin.file}:${origin.line}: write it ${where}.`;
    const source = { room: files.room.id, file: origin.file, line: origin.line, advice: what.advice };
    problems.add({ ...(place ?? at(origin)), ...what, advice: `${what.advice}${from}${seen}`, source });
  }
}

/**
 * Where those who read of a value of the product's may write another, and where they are told of it: nobody who changes a
 * fleet can change the product's files. What a cell's tenants share is the cell's, and told there where it is wrong by
 * itself, whoever shares it.
 */
function ownPlace(files: RoomFiles, rule: SettingRule, path: string, { document, cell }: Subject) {
  const isCells =
    cell !== undefined && (document === undefined || scopeOf(files.scopes, path.split(".")) === "cluster");
  const tenants = document === undefined ? null : { file: document.file, ...document.at(["tier"]) };
  if (!isCells) return { where: document === undefined ? null : `into ${files.room.tenantFile}`, place: tenants };
  const at = ["cells", cell.name, "settings", files.room.id];
  const isWrongAlone = cell.alone === undefined || rule.check(cell.alone.values, cell.alone.context) !== null;
  return {
    where: `under ${at.join(".")} of ${cell.document.file}`,
    place: isWrongAlone ? { file: cell.document.file, ...cell.document.at(at) } : tenants,
  };
}

/**
 * Origin of the strongest layer among the settings that a rule looked at before it found something, the last of them.
 * What a rule is about often stands in the product's own files; somebody wrote what it does not go with.
 */
function readOrigin(rule: SettingRule, effective: Effective, context: RuleContext): Origin | undefined {
  const { values, read } = watched(effective.values);
  rule.check(values, context);
  return read()
    .map((path) => effective.originOf(path))
    .reduceRight<Origin | undefined>(strongest, undefined);
}

const STRENGTH: readonly Layer[] = ["engine", "tier", "environment", "cell", "tenant"];

/** The origin of the higher layer: what was written last, and what its author can change. */
function strongest(a: Origin | undefined, b: Origin | undefined): Origin | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return STRENGTH.indexOf(b.layer) > STRENGTH.indexOf(a.layer) ? b : a;
}

function at(origin: Pick<Origin, "file" | "line" | "column"> | undefined): Pick<Problem, "file" | "line" | "column"> {
  return origin === undefined
    ? { file: "", line: null, column: null }
    : { file: origin.file, line: origin.line, column: origin.column };
}
