import { runSimulation } from "@cloud-copilot/iam-simulate";
import { type PolicyDocument, withPlainContext } from "./read";

/** A call as AWS sees it. */
export interface Call {
  /** ARN of a role, or a service such as `events.amazonaws.com`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Condition keys that come with the call. What is not here is not sent. */
  readonly sends?: Readonly<Record<string, string | readonly string[]>>;
}

export interface Policies {
  /** Account that the resource belongs to. */
  readonly account: string;
  readonly identity?: readonly PolicyDocument[];
  readonly resource?: PolicyDocument;
  readonly endpoint?: PolicyDocument;
  /** What the caller's policies are limited to. */
  readonly boundary?: PolicyDocument;
  /** A service control policy, beside one that allows everything. */
  readonly control?: PolicyDocument;
}

/**
 * Whether AWS would let the call through. Every global key that AWS sets on each request is set here: TLS, and for a
 * role its account and ARN.
 *
 * @throws where the evaluator cannot judge, or leaves out a key that the call sends: unknown is no answer
 */
export async function allows(call: Call, policies: Policies): Promise<boolean> {
  const contextVariables: Record<string, string | string[]> = { "aws:SecureTransport": "true" };
  const role = /^arn:aws:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(call.principal);
  if (role !== null) {
    contextVariables["aws:PrincipalAccount"] = role[1]!;
    contextVariables["aws:PrincipalArn"] = call.principal;
  }
  for (const [key, value] of Object.entries(call.sends ?? {}))
    contextVariables[withPlainContext(key)] = typeof value === "string" ? value : [...value];
  const given = await runSimulation(
    {
      request: {
        principal: call.principal,
        action: call.action,
        resource: { resource: call.resource, accountId: policies.account },
        contextVariables,
      },
      identityPolicies: (policies.identity ?? []).map((policy, index) => ({ name: `${index}`, policy })),
      resourcePolicy: policies.resource,
      serviceControlPolicies: policies.control === undefined ? [] : [controlled(policies.control)],
      resourceControlPolicies: [],
      ...(policies.boundary === undefined
        ? {}
        : { permissionBoundaryPolicies: [{ name: "boundary", policy: policies.boundary }] }),
      ...(policies.endpoint === undefined
        ? {}
        : { vpcEndpointPolicies: [{ name: "endpoint", policy: policies.endpoint }] }),
    },
    {},
  );
  if (given.resultType === "error") throw new Error(`${call.action}: ${JSON.stringify(given.errors)}`);
  if (given.resultType === "single") {
    const ignored = (given.result.ignoredContextKeys ?? []).filter((key) => !key.startsWith("aws:"));
    if (ignored.length > 0) throw new Error(`${call.action}: the evaluator leaves out ${ignored.join(", ")}`);
  }
  return given.overallResult === "Allowed";
}

const controlled = (policy: PolicyDocument) => ({
  orgIdentifier: "o-tests",
  policies: [
    {
      name: "everything",
      policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
    },
    { name: "control", policy },
  ],
});

/** A key's own policy lets the account's policies count; AWS KMS asks it first. */
export const BY_IAM = (account: string): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" }],
});
