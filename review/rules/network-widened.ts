import { BlockList, isIP } from "node:net";
import { SENSITIVE } from "../../config/redact/redact";
import { CONTROLS } from "../knowledge/controls";
import { NETWORK_READS, SOURCES } from "../knowledge/network-sources";
import type { Change } from "../normalise/change";
import { own, valuesAt } from "../normalise/values";
import type { Hit, ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "network-widened",
  title: "The network opened",
  severity: "stop",
  explanation: "More addresses, or more ports, reach the resource than before.",
  remedy: "Name the security group or the narrow range that needs the access.",
  controls: CONTROLS.network,
  reads: NETWORK_READS,
  judge(change) {
    const paths = Object.hasOwn(SOURCES, change.type) ? (SOURCES[change.type] as readonly string[]) : [];
    if (paths.length === 0 || !["create", "update", "replace"].includes(change.action)) return [];
    if (own(change.after, "type") === "egress" || own(change.after, "egress") === true) return [];
    return paths.flatMap((path) => widened(change, path)).concat(ports(change));
  },
};
export default rule;

function widened(change: Change, path: string): Hit[] {
  const after = cidrs(change.after, path);
  if (after.length === 0) return [];
  const before = cidrs(change.before, path);
  const covered = blocks(before);
  const fresh = after.filter((cidr) => !contains(covered, cidr));
  if (fresh.length === 0) return [];
  const attribute = path;
  const hidden = [change.show(path, "before"), change.show(path, "after")].includes(SENSITIVE);
  const text = (list: readonly string[]): string => (hidden ? SENSITIVE : list.slice(0, 8).join(", ") || "(none)");
  const shown = { attribute, before: text(before), after: text(after) };
  if (fresh.some(isWorld)) return [{ severity: "stop", says: "anyone on the internet gets through", ...shown }];
  if (change.action === "create") return [];
  return [{ severity: "review", says: "more addresses get through", ...shown }];
}

/** What gets through by one rule: the resource itself, or a block inside it. */
interface Passage {
  readonly attribute: "to_port" | "ingress";
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  /** Where it comes from, by every way in which a rule says so. */
  readonly sources: readonly string[];
}

/** More ports or another protocol for who got through before; who is new is told by the addresses. */
function ports(change: Change): Hit[] {
  if (change.action === "create") return [];
  const [before, after] = [passages(change.before), passages(change.after)];
  const everybody = before.flatMap(({ sources }) => sources);
  const known = (sources: readonly string[], one: string): boolean =>
    sources.includes(one) || (isCidr(one) && contains(blocks(sources.filter(isCidr)), one));
  const opened = after.filter((now) => {
    const old = before.filter((was) => carries(was, now)).flatMap(({ sources }) => sources);
    return now.sources.some((one) => known(everybody, one) && !known(old, one));
  });
  const [first] = opened;
  if (!first) return [];
  const { attribute } = first;
  const hidden = [change.show(attribute, "before"), change.show(attribute, "after")].includes(SENSITIVE);
  const text = (list: readonly Passage[]): string => (hidden ? SENSITIVE : list.slice(0, 8).map(shown).join(", "));
  return [
    { severity: "review", says: "more ports are let through", attribute, before: text(before), after: text(opened) },
  ];
}

const carries = (was: Passage, now: Passage): boolean =>
  (was.protocol === "-1" || was.protocol === now.protocol) && was.from <= now.from && was.to >= now.to;

const shown = ({ protocol, from, to }: Passage): string => `${protocol === "-1" ? "all" : protocol} ${from}-${to}`;

function passages(values: unknown): Passage[] {
  const inside = own(values, "ingress");
  return [
    ...passage(values, "to_port"),
    ...(Array.isArray(inside) ? inside.flatMap((block) => passage(block, "ingress")) : []),
  ];
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

function cidrs(values: unknown, path: string): string[] {
  return valuesAt(values, path)
    .flat(2)
    .filter((item): item is string => typeof item === "string" && isCidr(item));
}

function isCidr(text: string): boolean {
  const [address = "", length = ""] = text.split("/");
  return isIP(address) > 0 && /^\d{1,3}$/.test(length);
}

const isWorld = (cidr: string): boolean => cidr.endsWith("/0");

function family(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}

function blocks(list: readonly string[]): { world: Set<string>; list: BlockList; sizes: number[] } {
  const block = new BlockList();
  for (const cidr of list) {
    const [address = "", length = ""] = cidr.split("/");
    block.addSubnet(address, Number(length), family(address));
  }
  return { world: new Set(list.filter(isWorld)), list: block, sizes: list.map((cidr) => Number(cidr.split("/")[1])) };
}

/** True where a range lies inside one of the known ones. */
function contains(known: ReturnType<typeof blocks>, cidr: string): boolean {
  const [address = "", length = ""] = cidr.split("/");
  if (isWorld(cidr)) return known.world.has(cidr);
  return known.list.check(address, family(address)) && known.sizes.some((size) => size <= Number(length));
}
