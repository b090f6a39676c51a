import { type Folders, type LoadedFleet, loadFleet, ownStore, ROOMS } from "../../constructs/rooms";
import type { StackPlan } from "../../stacks/plan";
import { selectStacks } from "../../stacks/select";
import { withBase } from "../base/base";
import { ofBase } from "../base/of-base";
import { type Since, sinceOf, vouched } from "../base/since";
import { type AffectedStack, affected, type Comparing, compareFleets, inOrder } from "./compare";
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

/** Said where the fleet is in a repository of its own, which knows no version of the program. */
const ELSEWHERE = "; the program is not in this repository, so what a change of it does is not among this";

/**
 * Stacks whose synthesized bytes differ between the work tree and a commit.
 *
 * @param reference a commit, branch or tag; in a pull request, where it left the target branch
 * @param interrupted asked for where programs are started, which end when it is aborted
 * @throws {GitError} where the reference names no commit of this clone
 * @throws {ConfigurationError} where the work tree's fleet, or the base's, has problems
 */
export async function affectedSince(
  reference: string,
  given: Folders,
  interrupted?: () => AbortSignal,
): Promise<Affected> {
  const since = sinceOf(reference, given);
  const head = loadFleet(since.where.folders, ROOMS, ownStore(), { trees: vouched(() => since) });
  return affectedIn(since, head, interrupted);
}

/** The same where the work tree was held against the commit already, and its fleet was read. */
export async function affectedIn(
  since: Since,
  head: LoadedFleet,
  interrupted?: () => AbortSignal,
  comparing?: Comparing,
): Promise<Affected> {
  const { where, commit: base, changes } = since;
  const { root, folders } = where;
  const unseen = where.program === null ? ELSEWHERE : "";
  if (changes.code.length > 0) {
    const why = `code changed (${some(changes.code)})`;
    const plans = selectStacks(head, []);
    return { base, ...(await throughPrograms(root, base, folders, plans, why, interrupted)) };
  }
  if (changes.environments.size + changes.tenants.size === 0)
    return { base, compared: `nothing that is synthesized changed${unseen}`, stacks: [] };
  const what = [...changes.environments, ...changes.tenants];
  const stacks = withBaseFleet(since, head, (before) => compareFleets(before, head, changes, comparing));
  return { base, compared: `settings changed (${some(what)})${unseen}`, stacks: inOrder(stacks) };
}

/**
 * Calls back with the base's fleet. Tenants whose folders are the same are the work tree's, read once; with a problem
 * anywhere in that, everything is read from the base's files, since the base's own problems are told first.
 */
function withBaseFleet<T>({ where, commit, unchanged }: Since, head: LoadedFleet, work: (base: LoadedFleet) => T): T {
  if (unchanged === null || head.problems().length > 0)
    return withBase(where, commit, (folders, scratch) => ofBase(commit, scratch, () => work(loadFleet(folders))));
  const ids = new Set([...unchanged.keys()].filter((id) => head.has(id)));
  const same = { fleet: head, ids };
  const read = (folders: Folders, scratch: string) =>
    ofBase(commit, scratch, () => work(loadFleet(folders, ROOMS, ownStore(), { same })));
  return withBase(where, commit, read, { left: ids });
}

async function throughPrograms(
  root: string,
  base: string,
  folders: Folders,
  plans: readonly StackPlan[],
  why: string,
  interrupted: (() => AbortSignal) | undefined,
): Promise<Pick<Affected, "compared" | "stacks">> {
  try {
    const stacks = await comparePrograms(root, base, folders, plans, interrupted);
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

/** The first few of a list, for people. */
function some(list: readonly string[], most = 3): string {
  const rest = list.length - most;
  return `${list.slice(0, most).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
