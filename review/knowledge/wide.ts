import { isIP } from "node:net";

/**
 * The shortest prefixes that are one organisation's: RIRs allocate IPv4 in /8 at the most (IANA IPv4 Address Space Registry),
 * and IPv6 in /12 to a registry, so that a /16 is already many networks (IANA IPv6 Global Unicast Address Assignments).
 */
export const LEAST_PREFIX = { 4: 8, 6: 16 } as const;

/** Ranges that lead to nobody outside, with their own length: RFC 1918, RFC 6598, RFC 4193, RFC 4291. */
const PRIVATE: readonly (readonly [RegExp, number])[] = [
  [/^10\./, 8],
  [/^172\.(1[6-9]|2\d|3[01])\./, 12],
  [/^192\.168\./, 16],
  [/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./, 10],
  [/^f[cd]/i, 7],
  [/^fe[89ab]/i, 10],
];

/** Whether ranges, together, are more than one organisation's: 0.0.0.0/0, its two halves, or many smaller ones. */
export function isWide(cidrs: readonly string[]): boolean {
  const share = { 4: 0, 6: 0 };
  for (const cidr of new Set(cidrs)) {
    const [address = "", length = ""] = cidr.split("/");
    const family = isIP(address);
    if (family !== 4 && family !== 6) continue;
    const prefix = Number(length);
    if (PRIVATE.some(([range, least]) => prefix >= least && range.test(address))) continue;
    share[family] += 2 ** (LEAST_PREFIX[family] - prefix);
  }
  return share[4] > 1 || share[6] > 1;
}
