import { meant } from "../../config/nearest";
import { type Folders, loadFleet } from "../../constructs/rooms";
import { NoSuchStack, selectStacks } from "../../stacks/select";
import { UsageError } from "./usage-error";

/**
 * Does work that selects stacks by what a call names.
 *
 * @throws {UsageError} where a name is no stack's, with the nearest
 */
export async function namedStacks<T>(folders: Folders, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NoSuchStack)) throw error;
    const fleet = loadFleet(folders);
    // A stack's name begins with its environment's, which would always be near.
    const names = error.pattern.includes("-")
      ? selectStacks(fleet, []).map(({ name }) => name)
      : Object.keys(fleet.environments);
    throw new UsageError(`${error.message}. ${meant(error.pattern, names, "")}`.trimEnd());
  }
}
