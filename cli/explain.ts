import type { Bounds } from "../config/bounds";
import { allowed } from "../config/check";
import { eachLeaf } from "../config/layers";
import { formatSetting } from "../config/problem";
import { maskedValue } from "../config/redact/configuration";
import { schemaAt } from "../config/shape";
import type { Path } from "../config/yaml";
import { ENVIRONMENT_ROOMS, type LoadedFleet, loadFleet } from "../constructs/rooms";
import { FOLDERS_USAGE, parseCommand, run, UsageError } from "./args";
import { table } from "./table";

const USAGE = `npm run explain -- <tenant> <engine or security> --env <environment> [--json]
npm run explain -- --cell <cell> <engine or security> --env <environment> [--json]
npm run explain -- <${ENVIRONMENT_ROOMS.map(({ id }) => id).join(" or ")}> --env <environment> [--json]

Shows the effective settings of a tenant, of a cell's shared cluster, or of a whole environment: where each value comes
from, who may set it, and how far.

  --env NAME       environment
  --cell NAME      explain a cell instead of a tenant
  --json           for machines: {"values": …, "origins": …, "bounds": …}
${FOLDERS_USAGE}`;

function main(): void {
  const { values, positionals, folders } = parseCommand(USAGE, {
    env: { type: "string" },
    cell: { type: "string" },
    json: { type: "boolean" },
  });
  const whole = positionals.length === 1 && ENVIRONMENT_ROOMS.some(({ id }) => id === positionals[0]);
  const [subject, room] =
    values.cell !== undefined ? [values.cell, ...positionals] : whole ? ["", ...positionals] : positionals;
  if (subject === undefined || room === undefined || values.env === undefined)
    throw new UsageError(`give what to explain:\n${USAGE}`);
  const fleet = loadFleet(folders);
  const resolved = whole
    ? fleet.resolveEnvironment(room, values.env)
    : values.cell === undefined
      ? fleet.resolve(room, subject, values.env)
      : fleet.resolveCell(room, subject, values.env);
  const bounds = boundsIn(fleet, { room, subject, environment: values.env, whole, isCell: values.cell !== undefined });
  const rows: string[][] = [];
  const byPath: Record<string, Bounds> = {};
  eachLeaf(resolved.values, (at, value) => {
    const path = at.join(".");
    const origin = resolved.origins[path];
    const place = origin === undefined ? "" : `${origin.file}:${origin.line}`;
    const bound = bounds(at);
    byPath[path] = bound;
    rows.push([path, formatSetting(path, value), origin?.layer ?? "", place, bound.set_by, short(bound)]);
  });
  if (values.json) {
    const { values: settings, origins } = resolved;
    console.log(JSON.stringify({ values: maskedValue("", settings), origins, bounds: byPath }, null, 2));
    return;
  }
  console.log(table(["setting", "value", "layer", "written in", "set by", "allowed"], rows));
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

interface Asked {
  readonly room: string;
  readonly subject: string;
  readonly environment: string;
  readonly whole: boolean;
  readonly isCell: boolean;
}

function boundsIn(fleet: LoadedFleet, { room, subject, environment, whole, isCell }: Asked): (path: Path) => Bounds {
  if (!whole)
    return isCell ? fleet.boundsOfCell(room, subject, environment) : fleet.boundsOfTenant(room, subject, environment);
  const schema = ENVIRONMENT_ROOMS.find(({ id }) => id === room)!.schema;
  return (path) => {
    const at = schemaAt(schema, path);
    return { allowed: at === null ? "" : allowed(at), set_by: "environment" };
  };
}

run(main);
