import {
  type AccessSpec,
  type Allowance,
  allowancesOf,
  boundTables,
  limitsOf,
  ownRows,
  rights,
} from "./access-statements";
import { limitsName } from "./names";

/** A tenant's access as its statements make it, for the look after a deployment. */
export interface ExpectedAccess {
  /** User to its rights, as the parts of a GRANT. */
  readonly rights: Readonly<Record<string, readonly string[]>>;
  /** Networks that the users may come from; none: they cannot sign in. */
  readonly sources: readonly string[];
  /** Tables whose rows are bound, by full name. */
  readonly bound: readonly string[];
  /** The condition that bounds them. */
  readonly filter: string;
  readonly quota: readonly Allowance[];
  /** Name of the profile, and its settings, none of which can be changed. */
  readonly profile: string;
  readonly limits: Readonly<Record<string, string | number>>;
}

export function expectedAccess(spec: AccessSpec): ExpectedAccess {
  const { id, login, network, settings } = spec;
  return {
    rights: rights(spec),
    sources: login ? [network] : [],
    bound: boundTables(spec),
    filter: ownRows(id),
    quota: allowancesOf(settings),
    profile: limitsName(id),
    limits: limitsOf(settings),
  };
}
