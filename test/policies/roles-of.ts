import type { Block } from "../support/one-stack";
import type { ReadStack } from "./fleet";
import { type PolicyDocument, type Resolve, readPolicy, resolver } from "./read";

export interface Role {
  readonly stack: ReadStack;
  readonly name: string;
  readonly policies: readonly PolicyDocument[];
}

const blocks = (stack: ReadStack, type: string): [string, Block][] => Object.entries(stack.json.resource?.[type] ?? {});

/** The address that an expression begins with. */
const addressed = (reference: string): string => /^\$\{\w+\.([\w-]+)/.exec(reference)?.[1] ?? reference;

/** A share's policies are for a role of another stack, which they name. */
function roleName(stack: ReadStack, reference: string): string {
  const role = stack.json.resource.aws_iam_role?.[addressed(reference)] as { name: string } | undefined;
  return role?.name ?? reference;
}

/**
 * Roles of a stack with policies of our own, inline or attached, each with all of them.
 *
 * @param resolve default: by what was synthesized
 */
export function rolesOf(stack: ReadStack, resolve: Resolve = resolver(stack)): Role[] {
  const managed = new Map(blocks(stack, "aws_iam_policy"));
  const written = [
    ...blocks(stack, "aws_iam_role_policy").map(([, { role, policy }]) => ({ role, policy })),
    ...blocks(stack, "aws_iam_role_policy_attachment").flatMap(([, { role, policy_arn }]) => {
      const policy = managed.get(addressed(policy_arn));
      return policy === undefined ? [] : [{ role, policy: policy.policy }];
    }),
  ];
  const byRole = new Map<string, PolicyDocument[]>();
  for (const { role, policy } of written) {
    const name = roleName(stack, role);
    byRole.set(name, [...(byRole.get(name) ?? []), readPolicy(policy, resolve)]);
  }
  return [...byRole].map(([name, policies]) => ({ stack, name, policies }));
}
