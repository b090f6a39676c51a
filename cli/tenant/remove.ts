import { rmSync } from "node:fs";
import { join } from "node:path";
import { displayed } from "../../config/files";
import { isErased } from "../../config/homes";
import { ERASED_FILE, LEDGER_FILE } from "../../config/tenants-folder";
import { type Folders, loadFleet } from "../../constructs/rooms";
import { ProblemError } from "../program/errors";
import { UsageError } from "../program/usage-error";
import type { Done } from "./done";
import { appendId, dropId } from "./ledger";

/** Takes an erased tenant's folder away. Its id is kept, so that it is never used again. */
export function remove(folders: Folders, id: string, deployed: boolean): Done {
  const fleet = loadFleet(folders);
  const tenant = fleet.tenant(id);
  const { lifecycle } = tenant;
  const file = displayed(join(fleet.folder.path, id, "tenant.yml"));
  if (!isErased(tenant) || lifecycle.legal_hold)
    throw new ProblemError(
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
  const [erased, ledger] = [ERASED_FILE, LEDGER_FILE].map((name) => displayed(join(fleet.folder.path, name)));
  return {
    tenant: id,
    changed: [displayed(join(fleet.folder.path, id)), `${erased}`, `${ledger}`],
    said: `${id} is gone; its id stays in ${erased}`,
  };
}
