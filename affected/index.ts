import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { type Folders, loadFleet } from "../config";
import type { StackPlan } from "../stacks/plan";
import { selectStacks } from "../stacks/select";
import { type AffectedStack, affected, compareFleets, inOrder } from "./compare";
import { changedSince, commitOf, extract, repositoryOf } from "./git";
import { classify } from "./inputs";
import { comparePrograms, NoBase } from "./programs";

/** Which stacks a change touches. */
export interface Affected {
  /** The base's commit. */
  readonly base: string;
  /** What was compared, and why. */
  readonly compared: string;
  /** In the order of deploying; what is removed stands last. */
  readonly stacks: readonly AffectedStack[];
}

/**
 * Stacks whose synthesized bytes differ between the work tree and a commit.
 *
 * @param reference a commit, branch or tag; in a pull request, where it left the target branch
 * @throws {GitError} where the reference names no commit of this clone
 * @throws {ConfigurationError} where the work tree's fleet, or the base's, has problems
 */
export async function affectedSince(reference: string, given: Folders): Promise<Affected> {
  const folders = { tenants: realpathSync(resolve(given.tenants)), overrides: realpathSync(resolve(given.overrides)) };
  const root = realpathSync(repositoryOf(folders.tenants));
  const inside = { tenants: pathIn(root, folders.tenants), overrides: pathIn(root, folders.overrides) };
  const base = commitOf(root, reference);
  const changes = classify(changedSince(root, base), inside);
  const head = loadFleet(folders);

  if (changes.code.length > 0) {
    const why = `code changed (${some(changes.code)})`;
    const plans = selectStacks(head, []);
    return { base, ...(await throughPrograms(root, base, folders, plans, why)) };
  }
  if (changes.environments.size + changes.tenants.size === 0)
    return { base, compared: "nothing that is synthesized changed", stacks: [] };
  const what = [...changes.environments, ...changes.tenants];
  const stacks = withBaseFleet(root, base, inside, (before) => compareFleets(before, head, changes));
  return { base, compared: `settings changed (${some(what)})`, stacks: inOrder(stacks) };
}

async function throughPrograms(
  root: string,
  base: string,
  folders: Folders,
  plans: readonly StackPlan[],
  why: string,
): Promise<Pick<Affected, "compared" | "stacks">> {
  try {
    const stacks = await comparePrograms(root, base, folders, plans);
    return { compared: `${why}: every stack of both`, stacks: inOrder(stacks) };
  } catch (error) {
    if (!(error instanceof NoBase)) throw error;
    const stacks = plans.map((plan) => affected(plan, "changed"));
    return {
      compared: `${why}, and nothing to compare with: ${error.message}; every stack counts`,
      stacks: inOrder(stacks),
    };
  }
}

function withBaseFleet<T>(
  root: string,
  base: string,
  inside: Folders,
  work: (fleet: ReturnType<typeof loadFleet>) => T,
): T {
  const scratch = mkdtempSync(join(tmpdir(), "tessera-affected-"));
  try {
    extract(root, base, scratch, [inside.tenants, inside.overrides]);
    const folders = { tenants: join(scratch, inside.tenants), overrides: join(scratch, inside.overrides) };
    // Folders may be empty in the base, which git does not keep.
    for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
    return work(loadFleet(folders));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function pathIn(root: string, folder: string): string {
  const path = relative(root, folder);
  if (path === "" || path.startsWith(".."))
    throw new Error(`${folder} is not inside the repository ${root}: its base is unknown`);
  return path.split(sep).join("/");
}

/** The first few of a list, for people. */
function some(list: readonly string[], most = 3): string {
  const rest = list.length - most;
  return `${list.slice(0, most).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
