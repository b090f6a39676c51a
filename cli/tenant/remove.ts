import { rmSync } from "node:fs";
import { join } from "node:path";
import { displayed } from "../../config/files";
import { isErased } from "../../config/homes";
import { ERASED_FILE, LEDGER_FILE } from "../../config/tenants-folder";
import { type Folders, loadFleet } from "../../constructs/rooms";
import { UsageError } from "../args";
import { appendId, dropId } from "./ledger";

/** Takes an erased tenant's folder away. Its id is kept, so that it is never used again. */
export function remove(folders: Folders, id: string, deployed: boolean): string {
  const fleet = loadFleet(folders);
  const tenant = fleet.tenant(id);
  const { lifecycle } = tenant;
  const file = displayed(join(fleet.folder.path, id, "tenant.yml"));
  if (!isErased(tenant) || lifecycle.legal_hold)
    throw new UsageError(
      `${file}: lifecycle.state is ${lifecycle.state}; only an erased tenant's folder may go. Set it to offboarding, deploy, then to erased, deploy, then remove`,
    );
  if (!deployed)
    throw new UsageError(
      `${id}: add --deployed to say that the state erased was deployed in every environment: once the folder is gone, nothing is left to destroy from`,
    );
  // The id is kept first: a run that is cut off can then only leave too much behind.
  appendId(fleet.folder.path, ERASED_FILE, id);
  dropId(fleet.folder.path, LEDGER_FILE, id);
  rmSync(join(fleet.folder.path, id), { recursive: true });
  return `${id} is gone; its id stays in ${displayed(join(fleet.folder.path, ERASED_FILE))}`;
}
