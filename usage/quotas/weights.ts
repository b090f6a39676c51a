import type { Limit } from "../../constructs/quotas/limits";
import { type ReadAttribute, unitsOf } from "../units";
import { passwordParameters } from "./passwords";

/** What a resource counts as against a limit that does not count resources. */
export type Weight = NonNullable<Limit["counts"]>;

/** Virtual CPUs of an instance's size: `large` is two, `xlarge` four, `8xlarge` thirty-two. Source: Amazon EC2 instance types. */
function vcpusOf(instanceType: unknown): number {
  const size = typeof instanceType === "string" ? (instanceType.split(".").at(-1) ?? "") : "";
  const [, times] = /^(\d*)xlarge$/.exec(size) ?? [];
  if (times !== undefined) return 4 * (times === "" ? 1 : Number(times));
  return size === "medium" ? 1 : 2;
}

/** The most nodes that a group may have: what its autoscaler can start. 0: nothing says how many. */
const nodesOf = (read: ReadAttribute): number => Number(read("scaling_config.max_size") ?? 0);

/** Interfaces of a node: its own, and one that the VPC CNI keeps warm. Source: amazon-vpc-cni-k8s, WARM_ENI_TARGET. */
const INTERFACES_A_NODE = 2;
/** Source: Amazon EKS, "View networking requirements": two to four in the subnets that are given. */
const INTERFACES_OF_A_CONTROL_PLANE = 4;

/** A list of subnets that another stack tells has one a zone, and environments have three. */
const ZONES = 3;

const WEIGHTS: Readonly<Record<Weight, Readonly<Record<string, (read: ReadAttribute) => number>>>> = {
  parts: {},
  vcpus: { aws_eks_node_group: (read) => nodesOf(read) * Math.max(0, ...listOf(read("instance_types")).map(vcpusOf)) },
  interfaces: {
    aws_eks_cluster: () => INTERFACES_OF_A_CONTROL_PLANE,
    aws_eks_node_group: (read) => nodesOf(read) * INTERFACES_A_NODE,
    aws_lambda_function: () => ZONES,
    aws_lb: () => ZONES,
    aws_vpc_endpoint: (read) => (read("vpc_endpoint_type") === "Interface" ? interfacesIn(read("subnet_ids")) : 0),
  },
  // Advanced ones have a limit of their own.
  parameters: {
    aws_lambda_invocation: passwordParameters,
    aws_ssm_parameter: (read) => (read("tier") === "Advanced" ? 0 : 1),
  },
};

const listOf = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list : [list]);
const interfacesIn = (subnets: unknown): number => (Array.isArray(subnets) ? subnets.length : ZONES);

/** How much one resource counts as. */
export function weigh(weight: Weight | undefined, type: string, read: ReadAttribute): number {
  if (weight === undefined) return 1;
  return WEIGHTS[weight][type]?.(read) ?? (weight === "vcpus" ? 0 : unitsOf(type, read));
}
