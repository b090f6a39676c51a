import { BlockList, isIP } from "node:net";
import { own, valuesAt } from "../normalise/values";

/** What gets through by one rule: the resource itself, or a block inside it. */
export interface Passage {
  readonly attribute: "to_port" | "ingress" | "egress";
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  /** Where it comes from, by every way in which a rule says so. */
  readonly sources: readonly string[];
}

/** True where the first lets all of the second's ports through. */
export const carries = (was: Passage, now: Passage): boolean =>
  (was.protocol === "-1" || was.protocol === now.protocol) && was.from <= now.from && was.to >= now.to;

/** What gets through: by the resource itself, and by its blocks of a direction. */
export function passages(values: unknown, direction: "ingress" | "egress" = "ingress"): Passage[] {
  const inside = own(values, direction);
  return [
    ...passage(values, "to_port"),
    ...(Array.isArray(inside) ? inside.flatMap((block) => passage(block, direction)) : []),
  ];
}

const overlaps = (was: Passage, now: Passage): boolean =>
  (was.protocol === "-1" || now.protocol === "-1" || was.protocol === now.protocol) &&
  was.from <= now.to &&
  now.from <= was.to;

/** Those who got through by some rule, and by none of its ports any more: fewer ports only narrow. */
export function refused(before: readonly Passage[], after: readonly Passage[]): Passage[] {
  return before.filter((was) => {
    const now = after.filter((one) => overlaps(was, one)).flatMap(({ sources }) => sources);
    const covered = blocks(now.filter(isCidr));
    return was.sources.some((one) => !now.includes(one) && !(isCidr(one) && contains(covered, one)));
  });
}

/** One that gives its ports by numbers, or any protocol and with it every port. */
function passage(side: unknown, attribute: Passage["attribute"]): Passage[] {
  if (own(side, "action") === "deny" || own(side, "rule_action") === "deny") return [];
  const protocol = String(own(side, "ip_protocol") ?? own(side, "protocol") ?? "");
  const every = protocol === "-1" || protocol === "all";
  const [from, to] = every ? [0, 65535] : [own(side, "from_port"), own(side, "to_port")];
  if (typeof from !== "number" || typeof to !== "number") return [];
  const sources = WHO.flatMap((name) => [own(side, name)].flat(2))
    .filter((one) => one != null && one !== false && one !== "")
    .map(String);
  return [
    { attribute, protocol: every ? "-1" : protocol, from, to, sources: sources.length > 0 ? sources : ["anyone"] },
  ];
}

/** Attributes that say who is let through. */
const WHO = [
  "cidr_blocks",
  "ipv6_cidr_blocks",
  "cidr_block",
  "ipv6_cidr_block",
  "cidr_ipv4",
  "cidr_ipv6",
  "prefix_list_ids",
  "prefix_list_id",
  "security_groups",
  "referenced_security_group_id",
  "source_security_group_id",
  "self",
];

export function cidrs(values: unknown, path: string): string[] {
  return valuesAt(values, path)
    .flat(2)
    .filter((item): item is string => typeof item === "string" && isCidr(item));
}

export function isCidr(text: string): boolean {
  const [address = "", length = ""] = text.split("/");
  return isIP(address) > 0 && /^\d{1,3}$/.test(length);
}

export const isWorld = (cidr: string): boolean => cidr.endsWith("/0");

function family(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}

export function blocks(list: readonly string[]): { world: Set<string>; list: BlockList; sizes: number[] } {
  const block = new BlockList();
  for (const cidr of list) {
    const [address = "", length = ""] = cidr.split("/");
    block.addSubnet(address, Number(length), family(address));
  }
  return { world: new Set(list.filter(isWorld)), list: block, sizes: list.map((cidr) => Number(cidr.split("/")[1])) };
}

/** True where a range lies inside one of the known ones. */
export function contains(known: ReturnType<typeof blocks>, cidr: string): boolean {
  const [address = "", length = ""] = cidr.split("/");
  if (isWorld(cidr)) return known.world.has(cidr);
  return known.list.check(address, family(address)) && known.sizes.some((size) => size <= Number(length));
}
