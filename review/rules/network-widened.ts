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

function ports(change: Change): Hit[] {
  if (change.action === "create") return [];
  const range = (side: unknown): [number, number] | undefined => {
    const [from, to] = [own(side, "from_port"), own(side, "to_port")];
    if (own(side, "ip_protocol") === "-1" || own(side, "protocol") === "-1") return [0, 65535];
    return typeof from === "number" && typeof to === "number" ? [from, to] : undefined;
  };
  const [before, after] = [range(change.before), range(change.after)];
  if (!before || !after || (after[0] >= before[0] && after[1] <= before[1])) return [];
  return [
    {
      severity: "review",
      says: "more ports are let through",
      attribute: "to_port",
      before: before.join("-"),
      after: after.join("-"),
    },
  ];
}

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
