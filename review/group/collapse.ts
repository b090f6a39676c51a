import { type Finding, SEVERITIES, type Severity } from "../finding";
import type { Entry } from "../rule";
import { withoutTenant } from "./fingerprint";

/** Findings that are the same but for the tenant. */
export interface FindingGroup extends Finding {
  readonly count: number;
  readonly tenants: readonly string[];
  readonly addresses: readonly string[];
}

/** Changes that are the same but for the tenant. */
export interface ChangeGroup {
  readonly action: Entry["action"];
  readonly type: string;
  readonly stack: string;
  readonly path: string;
  /** Address of the first, and how many stand behind it. */
  readonly address: string;
  readonly count: number;
  readonly tenants: readonly string[];
  readonly service: string;
  readonly attributes: readonly string[];
  /** Differs from what most tenants get at the same place. */
  readonly outlier: boolean;
}

/** Addresses kept of a group. */
const ADDRESSES_KEPT = 20;
/** A group counts as the rule, and smaller ones beside it as outliers, from this many tenants on. */
const MANY = 5;

/** Groups findings: worst first, then those of fewest tenants, since what stands alone is what matters. */
export function collapseFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, { first: Finding; count: number; tenants: Set<string>; addresses: string[] }>();
  for (const finding of findings) {
    const { tenant } = finding;
    const key = [
      finding.rule,
      finding.severity,
      finding.says,
      finding.attribute,
      finding.before,
      finding.after,
      finding.recovery,
      finding.remedy,
      finding.excepted?.owner,
      tenant ? "" : finding.stack,
      finding.address,
    ]
      .map((part) => withoutTenant(part ?? "", tenant))
      .join("\0");
    const group = groups.get(key);
    if (!group)
      groups.set(key, {
        first: finding,
        count: 1,
        tenants: new Set(tenant ? [tenant] : []),
        addresses: [finding.address],
      });
    else {
      group.count += 1;
      if (tenant) group.tenants.add(tenant);
      if (group.addresses.length < ADDRESSES_KEPT) group.addresses.push(finding.address);
    }
  }
  const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);
  return [...groups.values()]
    .map(({ first, count, tenants, addresses }) => ({ ...first, count, tenants: [...tenants].sort(), addresses }))
    .sort(
      (a, b) =>
        rank(a.severity) - rank(b.severity) ||
        a.count - b.count ||
        compare(a.stack + a.address + a.rule, b.stack + b.address + b.rule),
    );
}

/** Groups changes by what they do; what differs from the many at the same place is an outlier, and comes first. */
export function collapseChanges(entries: readonly Entry[]): ChangeGroup[] {
  const groups = new Map<string, { first: Entry; entries: number; tenants: Set<string>; place: string }>();
  for (const entry of entries) {
    if (entry.action === "no-op" || entry.action === "read" || entry.tagsOnly) continue;
    const { tenant } = entry.owner;
    const place = `${entry.type}\0${entry.action}\0${withoutTenant(entry.address, entry.subject)}${tenant ? "" : `\0${entry.stack}`}`;
    const key = `${place}\0${entry.fingerprint}`;
    const group = groups.get(key);
    if (!group) groups.set(key, { first: entry, entries: 1, tenants: new Set(tenant ? [tenant] : []), place });
    else {
      group.entries += 1;
      if (tenant) group.tenants.add(tenant);
    }
  }
  const largest = new Map<string, number>();
  for (const { place, entries: count } of groups.values()) largest.set(place, Math.max(count, largest.get(place) ?? 0));
  return [...groups.values()]
    .map(({ first, entries: count, tenants, place }): ChangeGroup => {
      const most = largest.get(place) as number;
      return {
        action: first.action,
        type: first.type,
        stack: first.stack,
        path: first.path,
        address: first.address,
        count,
        tenants: [...tenants].sort(),
        service: first.owner.service,
        attributes: first.attributes,
        outlier: most >= MANY && count < most,
      };
    })
    .sort(
      (a, b) =>
        Number(b.outlier) - Number(a.outlier) || a.count - b.count || compare(a.stack + a.address, b.stack + b.address),
    );
}

/** Order by code unit: the same on every machine, whatever its locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
