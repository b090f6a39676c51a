import { realpathSync, rmSync } from "node:fs";
import { join, posix } from "node:path";
import { commitOf, forkPoint, repositoryOf, textsIn } from "../../changes/base/git";
import { pathIn } from "../../changes/base/path-in";
import { Problems } from "../../config/documents";
import { displayed } from "../../config/files";
import { TENANT_FILE } from "../../config/tenant-file";
import { LEDGER_FILE, readTenantsFolder } from "../../config/tenants-folder";
import type { Folders } from "../../constructs/rooms";
import { ProblemError } from "../program/errors";
import { UsageError } from "../program/usage-error";
import type { Done } from "./done";
import { dropId } from "./ledger";

/**
 * Takes a tenant away that is on this branch only: its folder, and its line in the ledger. Nothing of it is deployed, so
 * nothing of it need end, and its id is free again.
 *
 * @param base commit, branch or tag that must not have it. Default: where the work tree left the branch it goes into
 */
export function undo(folders: Folders, id: string, base: string | undefined): Done {
  const { path, ids, ledger } = readTenantsFolder(folders.tenants, new Problems());
  if (!ids.includes(id) && !ledger.has(id)) throw new UsageError(`${id}: no such tenant in ${displayed(path)}`);
  const root = realpathSync(repositoryOf(path));
  const commit = base === undefined ? forkPoint(root) : commitOf(root, base);
  // What git knows goes by no links: below another name nothing would be there, and all could be taken away.
  const below = pathIn(root, realpathSync(path));
  if (below === null) throw new ProblemError(`${displayed(path)} is not inside ${root}: nobody knows what was before`);
  const [file, tenant] = [posix.join(below, LEDGER_FILE), posix.join(below, id, TENANT_FILE)];
  const before = textsIn(root, commit, [file, tenant]);
  const isThere = (before.get(file) ?? "").split(/\r?\n/).some((line) => line.trim() === id) || before.has(tenant);
  if (isThere)
    throw new ProblemError(
      `${id} is in ${base ?? `${commit.slice(0, 12)}, which the branch began from`}, and may be deployed: a tenant ends by lifecycle.state in ${displayed(join(path, id, TENANT_FILE))}: ` +
        "offboarding, deploy, erased, deploy, then ./tessera tenant remove",
    );
  rmSync(join(path, id), { recursive: true, force: true });
  dropId(path, LEDGER_FILE, id);
  const changed = [join(path, id), join(path, LEDGER_FILE)].map(displayed);
  return { tenant: id, changed, said: `${id} is gone from this branch, and its id is free again` };
}
