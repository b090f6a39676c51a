import { eachLeaf } from "../config/layers";
import { formatSetting } from "../config/problem";
import { maskedValue } from "../config/redact/configuration";
import { ENVIRONMENT_ROOMS, loadFleet } from "../constructs/rooms";
import { FOLDERS_USAGE, parseCommand, run, UsageError } from "./args";
import { table } from "./table";

const USAGE = `npm run explain -- <tenant> <engine or security> --env <environment> [--json]
npm run explain -- --cell <cell> <engine or security> --env <environment> [--json]
npm run explain -- <${ENVIRONMENT_ROOMS.map(({ id }) => id).join(" or ")}> --env <environment> [--json]

Shows the effective settings of a tenant, of a cell's shared cluster, or of a whole environment, and where each value
comes from.

  --env NAME       environment
  --cell NAME      explain a cell instead of a tenant
  --json           for machines: {"values": …, "origins": …}
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
  if (values.json) {
    console.log(JSON.stringify({ values: maskedValue("", resolved.values), origins: resolved.origins }, null, 2));
    return;
  }
  const rows: string[][] = [];
  eachLeaf(resolved.values, (at, value) => {
    const path = at.join(".");
    const origin = resolved.origins[path];
    const place = origin === undefined ? "" : `${origin.file}:${origin.line}`;
    rows.push([path, formatSetting(path, value), origin?.layer ?? "", place]);
  });
  console.log(table(["setting", "value", "layer", "written in"], rows));
}

run(main);
