import { serviceRange } from "../../../constructs/kubernetes/service-range";
import { loadFleet } from "../../../constructs/rooms";
import { stacksOf } from "../../../stacks/plan";
import { FLEET } from "../../support/fleet";
import { built } from "../support";
import { type Group, groupsOf } from "./players/nodes";
import { type Installed, installedOf } from "./stages/install";

export interface Places {
  /** Of the environment. */
  readonly name: string;
  /** Addresses of services. */
  readonly services: string;
  /** Stacks on its cluster, in the order of deploying. */
  readonly stacks: readonly Installed[];
  /** Groups of nodes that its stacks make, for all homes. */
  readonly groups: readonly Group[];
}

/** What is installed on an environment's cluster, and the nodes that its AWS stacks give it. */
export function placesOf(environment: string): Places {
  const fleet = loadFleet(FLEET);
  const { zones, vpc_cidr } = fleet.environments[environment]!;
  const plans = stacksOf(fleet, environment).sort((one, other) => one.layer - other.layer);
  const names = plans.map(({ name }) => name).filter((name) => /-(?:operators|incluster)$/.test(name));
  const nodes = plans
    .map(({ name }) => name)
    .filter((name) => /-platform$|-tenant-(?!.*-(?:incluster|shares)$)/.test(name));
  const stacks = built(...names, ...nodes);
  return {
    name: environment,
    services: serviceRange({ vpc_cidr }),
    stacks: names.map((name, index) => installedOf(name, stacks[index]!)),
    groups: stacks.slice(names.length).flatMap((stack) => groupsOf(stack.all("aws_eks_node_group"), zones)),
  };
}
