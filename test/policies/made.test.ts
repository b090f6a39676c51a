import { LIMITS } from "../../constructs/quotas/limits";
import { MADE, UNCOUNTED } from "../../constructs/quotas/made";
import { loadFleet } from "../../constructs/rooms";
import { bootstrapOf } from "../../delivery/bootstrap/bootstrap";
import { COPIED } from "../../usage/quotas/drills";
import { weigh } from "../../usage/quotas/weights";
import { FLEET } from "../support/fleet";
import { everyStack } from "./fleet";
import { type PolicyDocument, readPolicy, resolver } from "./read";

/** What looks, uses, changes or takes away what stands already. Whatever begins otherwise makes something, a wildcard too. */
const MAKES_NOTHING =
  /^(?:Abort|Assume|Batch|Begin|Connect|connect|Decrypt|Delete|Deregister|Describe|Encrypt|Execute|Generate|Get|Invoke|List|Modify|ReEncrypt|Retire|Rollback|Terminate|Unassign|Verify)/;

const listOf = (one: string | readonly string[] = []): readonly string[] => (typeof one === "string" ? [one] : one);

const allowed = ({ Statement }: PolicyDocument): readonly string[] =>
  Statement.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => listOf(Action));

/** Actions of roles that stacks make, and Amazon's policies that they carry. */
function ofStacks(): string[] {
  return everyStack().flatMap((stack) => {
    const blocks = (type: string) => Object.values(stack.json.resource?.[type] ?? {}) as Record<string, string>[];
    const own = [...blocks("aws_iam_role_policy"), ...blocks("aws_iam_policy")];
    const amazons = blocks("aws_iam_role_policy_attachment").flatMap(
      ({ policy_arn: arn }) => /^arn:aws:iam::aws:policy\/(.+)$/.exec(arn ?? "")?.[1] ?? [],
    );
    return [
      ...own.flatMap(({ policy }) => allowed(readPolicy(policy!, resolver(stack)))),
      ...amazons.map((name) => `iam:${name}`),
    ];
  });
}

/** Actions of roles of delivery, without those that let Terraform make what its plans have. */
function ofDelivery(): string[] {
  const { production } = loadFleet(FLEET).environments;
  const { roles } = bootstrapOf(production!, {
    repository: "acme/shop",
    providerExists: false,
    beforeFoundation: false,
  });
  return roles.flatMap(({ inline }) => allowed(inline as PolicyDocument));
}

const SEEN = new Set([...ofStacks(), ...ofDelivery()]);
const MAKING = [...SEEN].filter((action) => !MAKES_NOTHING.test(action.replace(/^[^:]*:/, ""))).sort();
const HERE = new Set(MADE.flatMap(({ actions }) => actions));

test("whatever a role may make beside Terraform counts against a limit, or it is said why none does", () => {
  expect(MAKING.length).toBeGreaterThan(20);
  expect(MAKING.filter((action) => !HERE.has(action))).toEqual([]);
});

test("what stands in the table is what some role may do, each once", () => {
  // Resources' own policies allow these to AWS.
  const byResources = ["backup:CopyIntoBackupVault"];
  expect([...HERE].filter((action) => !SEEN.has(action) && !byResources.includes(action))).toEqual([]);
  expect(MADE.flatMap(({ actions }) => actions)).toHaveLength(HERE.size);
});

test("a limit that it counts against is one of the ledger, in which something stands for it", () => {
  const stands: Readonly<Record<string, boolean>> = {
    ssm_standard_parameters:
      weigh("parameters", "aws_lambda_invocation", (path) => (path === "input" ? INPUT : undefined)) > 0,
    network_interfaces: LIMITS.network_interfaces!.types.includes("aws_lambda_function"),
    ec2_on_demand_vcpus: LIMITS.ec2_on_demand_vcpus!.types.includes("aws_eks_node_group"),
    ...Object.fromEntries([...COPIED].map((limit) => [limit, true])),
  };
  const limits = MADE.flatMap(({ counts }) => ("limits" in counts ? counts.limits : []));
  expect(limits.filter((limit) => LIMITS[limit] === undefined || !stands[limit])).toEqual([]);
});

const INPUT = JSON.stringify({ target: { passwords_path: "/p" }, apply: [{ passwords: ["a"] }] });

test("what nobody can count is said with its limit", () => {
  expect(UNCOUNTED.length).toBeGreaterThan(0);
  for (const { counts } of MADE)
    expect(Object.values(counts)[0]!.length).toBeGreaterThan("unbounded" in counts ? 10 : 0);
});
