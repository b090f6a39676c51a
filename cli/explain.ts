import { eachLeaf } from "../config/layers";
import type { Resolved } from "../config/model";
import { formatValue } from "../config/problem";
import { ENVIRONMENT_ROOMS, type LoadedFleet, loadFleet, ROOMS } from "../constructs/rooms";
import { EXPLAIN } from "./commands/configuration";
import { type Call, program, requireKnown, UsageError } from "./program";
import { table } from "./program/table";

export const main = program(EXPLAIN, (call) => {
  const { values, positionals, folders, show } = call;
  const what = subjectOf(positionals, values.cell);
  const resolved = resolve(loadFleet(folders), what, values.env);
  show({ environment: values.env, ...what, values: resolved.values, origins: resolved.origins }, () => text(resolved));
});

/** What is explained: a tenant, a cell, or, with neither, the whole environment. */
interface Subject {
  readonly tenant: string | null;
  readonly cell: string | null;
  readonly room: string;
}

function subjectOf(positionals: readonly string[], cell: Call<typeof EXPLAIN>["values"]["cell"]): Subject {
  const [first, second] = positionals;
  const rooms = ROOMS.map(({ id }) => id);
  const wide = ENVIRONMENT_ROOMS.map(({ id }) => id);
  if (first === undefined) throw new UsageError("TENANT and ROOM are missing: give what to explain.");
  if (cell !== undefined) {
    if (second !== undefined) throw new UsageError(`${second} is not expected: with --cell, give a ROOM alone.`);
    requireKnown("ROOM", first, rooms);
    return { tenant: null, cell, room: first };
  }
  if (second === undefined) {
    if (wide.includes(first)) return { tenant: null, cell: null, room: first };
    throw new UsageError(
      rooms.includes(first)
        ? `TENANT is missing: ${first} is explained of a tenant, or of a cell with --cell.`
        : `ROOM is missing: give one of ${rooms.join(", ")}.`,
    );
  }
  requireKnown("ROOM", second, rooms);
  return { tenant: first, cell: null, room: second };
}

function resolve(fleet: LoadedFleet, { tenant, cell, room }: Subject, env: string): Resolved {
  if (cell !== null) {
    requireKnown("--cell", cell, Object.keys(fleet.environments[env]?.cells ?? {}));
    return fleet.resolveCell(room, cell, env);
  }
  if (tenant === null) return fleet.resolveEnvironment(room, env);
  requireKnown("TENANT", tenant, fleet.folder.ids);
  const written = fleet.written(tenant);
  if (written !== null) {
    requireKnown(`--env: ${tenant} lives elsewhere`, env, written.environments);
    const has = ["security", ...written.engines];
    requireKnown(`ROOM: ${tenant} has no other`, room, has);
  }
  return fleet.resolve(room, tenant, env);
}

function text({ values, origins }: Resolved): string {
  const rows: string[][] = [];
  eachLeaf(values, (at, value) => {
    const path = at.join(".");
    const origin = origins[path];
    const place = origin === undefined ? "" : `${origin.file}:${origin.line}`;
    rows.push([path, formatValue(value), origin?.layer ?? "", place]);
  });
  return table(["setting", "value", "layer", "written in"], rows);
}
