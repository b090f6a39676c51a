import { SENSITIVE } from "../../config/redact/redact";
import { CONTROLS } from "../knowledge/controls";
import { DESTINATIONS, NETWORK_READS, SOURCES } from "../knowledge/network-sources";
import { blocks, carries, cidrs, contains, isCidr, isWorld, type Passage, passages } from "../knowledge/passages";
import { isWide } from "../knowledge/wide";
import type { Change } from "../normalise/change";
import { own } from "../normalise/values";
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
    if (!["create", "update", "replace"].includes(change.action)) return [];
    const out = outward(change);
    const inward = own(change.after, "type") !== "egress" && own(change.after, "egress") !== true;
    const paths = inward && Object.hasOwn(SOURCES, change.type) ? (SOURCES[change.type] as readonly string[]) : [];
    if (paths.length === 0) return out;
    return [...paths.flatMap((path) => widened(change, path)), ...ports(change), ...out];
  },
};
export default rule;

/** What may be reached from it, where that is anywhere and was not: a way out for whoever got in. */
function outward(change: Change): Hit[] {
  if (!Object.hasOwn(DESTINATIONS, change.type)) return [];
  if (change.type === "aws_security_group_rule" && own(change.after, "type") !== "egress") return [];
  return (DESTINATIONS[change.type] as readonly string[]).flatMap((path): Hit[] => {
    const [before, after] = [cidrs(change.before, path), cidrs(change.after, path)];
    if (!isWide(after) || isWide(before)) return [];
    const shown = { before: change.show(path, "before"), after: change.show(path, "after") };
    return [{ severity: "review", says: "anything on the internet is reached from it", attribute: path, ...shown }];
  });
}

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
  if (fresh.some(isWorld) || (isWide(after) && !isWide(before)))
    return [{ severity: "stop", says: "anyone on the internet gets through", ...shown }];
  if (change.action === "create") return [];
  return [{ severity: "review", says: "more addresses get through", ...shown }];
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

const shown = ({ protocol, from, to }: Passage): string => `${protocol === "-1" ? "all" : protocol} ${from}-${to}`;
