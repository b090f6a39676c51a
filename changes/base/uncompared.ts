import type { Folders } from "../../constructs/rooms";
import { insideRepository } from "./base";
import { changedSince, forkPoint } from "./git";

/** What a check without a base compares with nothing. */
export interface Uncompared {
  /** Files of tenants and environments that differ: more than none. */
  readonly files: number;
  /** The commit that they differ from: where the work tree left the branch that it is to be merged into. */
  readonly from: string;
}

/** How much of a fleet differs from what it is to be merged into; null: nothing, or git cannot say. */
export function uncompared(folders: Folders): Uncompared | null {
  try {
    const { root, inside } = insideRepository(folders);
    const from = forkPoint(root);
    const below = [inside.tenants, inside.overrides].map((folder) => `${folder}/`);
    const files = changedSince(root, from).filter(
      (path) => /\.(?:yml|txt)$/.test(path) && below.some((folder) => path.startsWith(folder)),
    ).length;
    return files === 0 ? null : { files, from };
  } catch {
    return null;
  }
}

/** As people are told. */
export function formatUncompared({ files, from }: Uncompared): string {
  const differ = files === 1 ? "1 file of the fleet differs" : `${files} files of the fleet differ`;
  const base = from.slice(0, 12);
  return `${differ} from ${base}: what the change does to what exists is told by ./tessera check --base ${base}`;
}
