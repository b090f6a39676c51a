import { join, resolve } from "node:path";
import { Problems } from "../../config/documents";
import { displayed, readText } from "../../config/files";
import { ConfigurationError } from "../../config/problem";
import { TENANT_FILE } from "../../config/tenant-file";
import { checkTenantText } from "../../config/tenant-text";
import { ERASED_FILE, idFault, LEDGER_FILE, readTenantsFolder } from "../../config/tenants-folder";
import { type Folders, ROOMS } from "../../constructs/rooms";
import { UsageError } from "../program/usage-error";
import type { Done } from "./done";
import { appendId } from "./ledger";

/** Enters a folder that was made by hand into the ledger: the second step, which a reviewer sees. */
export function register(folders: Folders, id: string): Done {
  const folder = readTenantsFolder(resolve(folders.tenants), new Problems());
  const fault = idFault(id);
  if (fault !== null)
    throw new UsageError(`id: given ${JSON.stringify(id)}; allowed: ${fault.allowed}. ${fault.advice}`);
  if (folder.ledger.has(id)) throw new UsageError(`${id} is in ${LEDGER_FILE} already, line ${folder.ledger.get(id)}`);
  if (folder.erased.has(id))
    throw new UsageError(`${id} is in ${ERASED_FILE}: an id is never used again, choose another`);
  if (!folder.ids.includes(id))
    throw new UsageError(`${displayed(join(folder.path, id))} is not there: ./tessera tenant add makes it`);
  const text = readText(folder.path, join(id, TENANT_FILE));
  if (typeof text !== "string") throw new ConfigurationError([text]);
  const file = displayed(join(folder.path, id, TENANT_FILE));
  const problems = checkTenantText(file, text, id, ROOMS);
  if (problems.length > 0) throw new ConfigurationError(problems);
  appendId(folder.path, LEDGER_FILE, id);
  const ledger = displayed(join(folder.path, LEDGER_FILE));
  return { tenant: id, changed: [ledger], said: `${id} is in ${ledger}` };
}
