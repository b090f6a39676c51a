import type { Bounds } from "../config/bounds";
import type { CellRoom } from "../config/cell-bounds";
import { allowed } from "../config/check";
import { eachLeaf, isMap } from "../config/layers";
import type { Resolved } from "../config/model";
import { formatSetting } from "../config/problem";
import { maskedValue } from "../config/redact/configuration";
import { schemaAt } from "../config/shape";
import type { Path } from "../config/yaml";
import { ENVIRONMENT_ROOMS, type LoadedFleet, loadFleet, ROOMS } from "../constructs/rooms";
import { EXPLAIN } from "./commands/configuration";
import { program, requireKnown, UsageError } from "./program";
import { table } from "./program/table";

export const main = program(EXPLAIN, (call) => {
  const { values, positionals, folders, show, width } = call;
  const what = subjectOf(positionals, values.cell);
  const fleet = loadFleet(folders);
  const whole = resolve(fleet, what, values.env);
  const resolved = values.setting === undefined ? whole : only(whole, values.setting);
  const boundsAt = boundsIn(fleet, what, values.env);
  const bounds: Record<string, Bounds> = {};
  eachLeaf(resolved.values, (at) => {
    bounds[at.join(".")] = boundsAt(at);
  });
  const { origins } = resolved;
  const cell = what.cell === null ? null : { name: what.cell, rooms: fleet.roomsOfCell(what.cell, values.env) };
  const living = cell === null ? 0 : fleet.livingIn(values.env, cell.name).length;
  const document = {
    environment: values.env,
    ...what,
    values: maskedValue("", resolved.values),
    origins,
    bounds,
    ...(cell === null ? {} : { cell_bounds: { living, rooms: cell.rooms } }),
  };
  show(document, () => {
    const other = values.setting === undefined ? otherForms(what.room, whole) : [];
    const settings = text(resolved, bounds, other, width);
    // Who asks for one setting asks for no bounds of the cell.
    return cell === null || values.setting !== undefined
      ? settings
      : `${settings}\n\n${roomsText(cell.rooms, living, width)}`;
  });
});

/** What is explained: a tenant, a cell, or, with neither, the whole environment. */
interface Subject {
  readonly tenant: string | null;
  readonly cell: string | null;
  readonly room: string;
}

/** Of a call without a mistake: the table of commands says what is one. A room that is missing is empty. */
function subjectOf([first = "", second]: readonly string[], cell: string | undefined): Subject {
  if (cell !== undefined) return { tenant: null, cell, room: first };
  if (second === undefined && ENVIRONMENT_ROOMS.some(({ id }) => id === first))
    return { tenant: null, cell: null, room: first };
  return { tenant: first, cell: null, room: second ?? "" };
}

/** @throws {UsageError} where no room was given, or one that is not among those there are */
function requireRoom(whose: string, room: string, rooms: readonly string[]): void {
  if (room === "") throw new UsageError(`ROOM is missing: ${whose} has ${rooms.join(", ")}. Name one of them.`);
  requireKnown(`ROOM: ${whose} has no other`, room, rooms);
}

function resolve(fleet: LoadedFleet, { tenant, cell, room }: Subject, env: string): Resolved {
  if (cell !== null) {
    const cells = fleet.environments[env]?.cells ?? {};
    requireKnown("--cell", cell, Object.keys(cells));
    requireRoom(`cell ${cell}`, room, ["security", ...(cells[cell]?.engines ?? [])]);
    return fleet.resolveCell(room, cell, env);
  }
  if (tenant === null) return fleet.resolveEnvironment(room, env);
  requireKnown("TENANT", tenant, fleet.folder.ids);
  const written = fleet.written(tenant);
  if (written === null && room === "") throw new UsageError("ROOM is missing: give security, or one of its engines.");
  if (written !== null) {
    requireKnown(`--env: ${tenant} lives elsewhere`, env, written.environments);
    requireRoom(tenant, room, ["security", ...written.engines]);
  }
  return fleet.resolve(room, tenant, env);
}

/** @throws {UsageError} with the nearest, where there is no such setting */
function only({ values, origins }: Resolved, wanted: string): Resolved {
  const isBelow = (path: string) => path === wanted || path.startsWith(`${wanted}.`);
  const [paths, found]: [string[], Record<string, unknown>] = [[], {}];
  eachLeaf(values, (at, value) => {
    const path = at.join(".");
    paths.push(path);
    if (isBelow(path)) put(found, at.map(String), value);
  });
  if (!paths.some(isBelow)) requireKnown("--setting", wanted, paths);
  return { values: found, origins: Object.fromEntries(Object.entries(origins).filter(([path]) => isBelow(path))) };
}

function put(values: Record<string, unknown>, [key = "", ...below]: readonly string[], value: unknown): void {
  const known = values[key];
  const next = isMap(known) ? { ...known } : {};
  if (below.length > 0) put(next, below, value);
  values[key] = below.length > 0 ? next : value;
}

/** Settings that only a form of the engine has which is not chosen: they stand below its name, and are not in force. */
function otherForms(room: string, resolved: Resolved): readonly string[] {
  const { forms = [] } = ROOMS.find(({ id }) => id === room) ?? {};
  const chosen = forms.find((form) => form.chosen(resolved.values));
  return forms.filter((form) => form !== chosen).map(({ name }) => name);
}

function text(
  { values, origins }: Resolved,
  bounds: Readonly<Record<string, Bounds>>,
  other: readonly string[],
  width: number | null,
): string {
  const rows: string[][] = [];
  eachLeaf(values, (at, value) => {
    const path = at.join(".");
    if (other.includes(String(at[0]))) return;
    const origin = origins[path];
    const place = origin === undefined ? "" : `${origin.file}:${origin.line}`;
    const bound = bounds[path]!;
    rows.push([path, formatSetting(path, value), origin?.layer ?? "", place, bound.set_by, short(bound)]);
  });
  return table(["setting", "value", "layer", "written in", "set by", "allowed"], rows, width);
}

/** What the cell's tenants take of what its clusters have, what runs out first in front. */
function roomsText(rooms: readonly CellRoom[], living: number, width: number | null): string {
  const rows = rooms.map(({ engine, what, holds, reserved, takes, fits }, index) => [
    engine === null ? what : `${engine}: ${what}`,
    String(holds),
    String(reserved),
    String(takes),
    fits === null ? "all" : String(fits),
    fits === null ? "" : String(Math.max(0, fits - living)),
    index === 0 ? "runs out first" : "",
  ]);
  return table(["bound", "has", "reserved", "a tenant takes", "tenants fit", "more fit", "order"], rows, width);
}

/** Longest list of what a setting takes: of thirty classes no terminal holds a line, and --json has them all. */
const LONGEST = 40;

function short({ allowed: text }: Bounds): string {
  const parts = text.split("; ").map((part) => {
    const isPlaced = /\((?:tier|floor) .*\)$/.test(part);
    return isPlaced || part.length <= LONGEST ? part : `${part.slice(0, LONGEST - 2)} …`;
  });
  return parts.join("; ");
}

function boundsIn(fleet: LoadedFleet, { tenant, cell, room }: Subject, environment: string): (path: Path) => Bounds {
  if (cell !== null) return fleet.boundsOfCell(room, cell, environment);
  if (tenant !== null) return fleet.boundsOfTenant(room, tenant, environment);
  const { schema } = ENVIRONMENT_ROOMS.find(({ id }) => id === room)!;
  return (path) => {
    const at = schemaAt(schema, path);
    return { allowed: at === null ? "" : allowed(at), set_by: "environment" };
  };
}
