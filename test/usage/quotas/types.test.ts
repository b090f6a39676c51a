import { LIMITS } from "../../../constructs/quotas/limits";
import { UNBOUNDED, whyUnbounded } from "../../../constructs/quotas/unbounded";
import { weigh } from "../../../usage/quotas/weights";
import { exampleFleet, synthesize } from "../../support/fleet";

const TYPES = new Set(
  [...synthesize(exampleFleet(), [])].flatMap(([, text]) => Object.keys(JSON.parse(text).resource ?? {})),
);
const COUNTED = new Set(Object.values(LIMITS).flatMap(({ types }) => types));

test("every type that is synthesized counts against a limit, or it is said why none does", () => {
  expect(TYPES.size).toBeGreaterThan(70);
  expect([...TYPES].filter((type) => !COUNTED.has(type) && whyUnbounded(type) === null)).toEqual([]);
});

test("nothing is both counted and said to be without a limit", () => {
  expect([...COUNTED].filter((type) => whyUnbounded(type) !== null)).toEqual([]);
  for (const why of Object.values(UNBOUNDED)) expect(why.length).toBeGreaterThan(10);
});

describe("what a resource counts as", () => {
  const of = (values: Record<string, unknown>) => (path: string) => values[path];

  test.each([
    ["m7g.medium", 1],
    ["m7g.large", 2],
    ["m7g.xlarge", 4],
    ["r7g.2xlarge", 8],
    ["r7g.16xlarge", 64],
  ])("a node of %s is %i virtual CPUs", (type, vcpus) => {
    const read = of({ instance_types: [type], "scaling_config.max_size": 2 });
    expect(weigh("vcpus", "aws_eks_node_group", read)).toBe(2 * vcpus);
  });

  test("interfaces: one a zone of an endpoint, none of a gateway", () => {
    const subnets = { subnet_ids: ["a", "b"] };
    expect(weigh("interfaces", "aws_vpc_endpoint", of({ ...subnets, vpc_endpoint_type: "Interface" }))).toBe(2);
    expect(weigh("interfaces", "aws_vpc_endpoint", of({ vpc_endpoint_type: "Gateway" }))).toBe(0);
    expect(weigh("interfaces", "aws_rds_cluster_instance", of({}))).toBe(1);
  });
});
