import { CONTROLS } from "../knowledge/controls";
import type { Change } from "../normalise/change";
import { own } from "../normalise/values";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "internet-route",
  title: "A route to the internet",
  severity: "stop",
  explanation:
    "What stands in the subnets of the route table talks to the internet, and with a public address is reached from it.",
  remedy:
    "Reach services by endpoints inside the network. Where a way out must be, let it be a NAT gateway or a proxy.",
  controls: CONTROLS.network,
  reads: {
    aws_route: ["destination_cidr_block", "destination_ipv6_cidr_block", "gateway_id"],
    aws_route_table: ["route"],
    aws_default_route_table: ["route"],
  },
  judge(change) {
    if (!["create", "update", "replace"].includes(change.action)) return [];
    const says = "leads everything to an internet gateway";
    if (change.type === "aws_route") {
      if (!leadsOut(change, change.after) || leadsOut(change, change.before)) return [];
      // A table that the same plan makes has no subnets yet.
      return [{ severity: change.isUnknown("route_table_id") ? "review" : "stop", says, attribute: "gateway_id" }];
    }
    if (change.type !== "aws_route_table" && change.type !== "aws_default_route_table") return [];
    const out = (values: unknown): boolean => routesOf(values).some((route) => leadsOut(change, route));
    if (!out(change.after) || out(change.before)) return [];
    return [{ severity: change.action === "create" ? "review" : "stop", says, attribute: "route" }];
  },
};
export default rule;

function routesOf(values: unknown): unknown[] {
  const routes = own(values, "route");
  return Array.isArray(routes) ? routes : [];
}

/** All addresses, by way of an internet gateway: one that is known, or one that the configuration refers to. */
function leadsOut(change: Change, route: unknown): boolean {
  const everywhere = ["destination_cidr_block", "destination_ipv6_cidr_block", "cidr_block", "ipv6_cidr_block"].some(
    (name) => /\/0$/.test(String(own(route, name) ?? "")),
  );
  if (!everywhere) return false;
  const gateway = own(route, "gateway_id");
  if (typeof gateway === "string" && gateway !== "") return gateway.startsWith("igw-");
  const attribute = change.type === "aws_route" ? "gateway_id" : "route";
  if (own(route, "nat_gateway_id") || !change.isUnknown(attribute)) return false;
  return change.plan.references.of(change.address, attribute).some((name) => /(^|\.)aws_internet_gateway\./.test(name));
}
