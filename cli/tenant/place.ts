import { join } from "node:path";
import { displayed } from "../../config/files";
import { writtenCell } from "../../config/homes";
import { ConfigurationError } from "../../config/problem";
import { readRegularText } from "../../config/regular-file";
import { TENANT_FILE } from "../../config/tenant-file";
import { checkTenantText } from "../../config/tenant-text";
import { type Folders, loadFleet, ROOMS } from "../../constructs/rooms";
import { writeWhole } from "../program/files";
import { UsageError } from "../program/usage-error";
import { cellFor } from "./cell";
import type { Done } from "./done";

/** Gives a tenant a cell in each environment where it shares one and has none. What is placed stays where it is. */
export function place(folders: Folders, id: string): Done {
  const fleet = loadFleet(folders);
  const tenant = fleet.written(id);
  if (tenant === null) throw new UsageError(`${id}: no such tenant, or its tenant.yml has problems of its own`);
  const missing = tenant.environments.filter(
    (name) => fleet.isPooled(id, name) && writtenCell(tenant, name) === undefined,
  );
  if (missing.length === 0)
    return { tenant: id, changed: [], said: `${id} is placed wherever it shares a cell: a placement never changes` };
  const lines = missing.map((name) => `  ${name}: ${cellFor(fleet, name, tenant.tier, tenant.engines)}`);
  const file = join(fleet.folder.path, id, TENANT_FILE);
  const text = insert(readRegularText(file), lines);
  const problems = checkTenantText(displayed(file), text, id, ROOMS);
  if (problems.length > 0) throw new ConfigurationError(problems);
  writeWhole(file, text);
  return { tenant: id, changed: [displayed(file)], said: `${displayed(file)}: placed\n${lines.join("\n")}` };
}

/** Adds lines below `placement:`, keeping the rest of the file as it is. */
function insert(text: string, lines: readonly string[]): string {
  const block = `placement:\n${lines.join("\n")}`;
  const written = /^placement:[ ]*(\{[ ]*\})?[ ]*(#.*)?$/m;
  if (written.test(text)) return text.replace(written, block);
  if (/^placement:/m.test(text))
    throw new UsageError(`write the placement in block form, then try again: placement: on a line of its own`);
  return `${text.replace(/\n*$/, "\n")}${block}\n`;
}
