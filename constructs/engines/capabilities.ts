/** Whether an engine has something: how, or why not and what comes nearest. A sentence, for the matrix and guides. */
export type Capability = { readonly how: string } | { readonly lacks: string };

/**
 * How a strategy keeps tenants apart, or why it cannot be had. `remains`: what of a neighbour it leaves open, with figures.
 * `same_as`: a weaker strategy by which tenants are kept apart just as well here, so that no standard takes this one for more.
 */
export type Mechanism =
  | { readonly how: string; readonly remains?: string; readonly same_as?: string }
  | { readonly lacks: string };

/** What every engine is asked for, as a test does it: test/engines/conformance/. */
export interface Features {
  /** Data, snapshots and logs under the home's own key. */
  readonly encryption_at_rest: Capability;
  /** No connection without TLS. */
  readonly tls_only: Capability;
  readonly replicas_over_zones: Capability;
  readonly backups: Capability;
  /** Restore to a second. */
  readonly point_in_time: Capability;
  readonly alarms: Capability;
  /** The connection contract of each tenant. */
  readonly contract: Capability;
  /** A tenant's share, and its removal. */
  readonly slice: Capability;
  /** Reached from the home's security groups only. */
  readonly private: Capability;
  /** Not deleted or replaced by an ordinary change. */
  readonly deletion_guard: Capability;
  /** Parameters follow from the size of what it runs on. */
  readonly sized_parameters: Capability;
}

export type Feature = keyof Features;

/** What an engine can do, as data: the matrix prints it, and the conformance suite holds the engine to it. */
export interface Capabilities {
  /** Mechanism by isolation strategy. */
  readonly isolation: Readonly<Record<string, Mechanism>>;
  /** Why the tiers that are not in its `tiers.yml` do not have it. Empty where every tier has. */
  readonly notOffered: string;
  readonly features: Features;
  /** A setting whose larger value must change the parameters. */
  readonly sizedBy: { readonly path: readonly string[]; readonly larger: unknown };
}
