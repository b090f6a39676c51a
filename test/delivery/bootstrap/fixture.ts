import { loadFleet } from "../../../constructs/rooms";
import { type Bootstrap, type BootstrapRole, bootstrapOf } from "../../../delivery/bootstrap/bootstrap";
import type { RoleName } from "../../../delivery/bootstrap/names";
import type { Policy } from "../../../delivery/bootstrap/statement";
import { allows, type Call } from "../../policies/judge";
import { type PolicyDocument, withPlainContext } from "../../policies/read";
import { FLEET } from "../../support/fleet";

export const ACCOUNT = "444444444444";
export const REGION = "eu-central-1";

/** Production of the example fleet, with the boundary on its roles. */
export function bootstrapped(options: Partial<Bootstrap["options"]> = {}): Bootstrap {
  const { production } = loadFleet(FLEET).environments;
  return bootstrapOf(
    { ...production!, permissions_boundary: true },
    { repository: "acme/platform", providerExists: false, beforeFoundation: false, ...options },
  );
}

/** As the evaluator takes it, which knows no key that an identity provider or a context adds. */
export const readable = (document: Policy): PolicyDocument => JSON.parse(withPlainContext(JSON.stringify(document)));

/** A call of a role of bootstrap. */
export type RoleCall = Omit<Call, "principal">;

/** A key of AWS lets the account's policies count. */
const BY_IAM: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" }],
};

/** The policies of a role, each of its own. */
export function policiesOf(bootstrap: Bootstrap, role: RoleName): readonly Policy[] {
  const made = roleOf(bootstrap, role);
  const managed = made.managed.map((name) => bootstrap.policies.find((one) => one.name === name)!.document);
  return [...managed, made.inline];
}

export function roleOf(bootstrap: Bootstrap, role: RoleName): BootstrapRole {
  return bootstrap.roles.find((one) => one.role === role)!;
}

export interface Asked {
  /** Default: the role's own. */
  readonly identity?: readonly Policy[];
  /** Default: the boundary of bootstrap's roles; null: none. */
  readonly boundary?: Policy | null;
}

/** Whether AWS lets a role of bootstrap make the call, with bucket policies, key policy and boundary in their places. */
export function may(bootstrap: Bootstrap, role: RoleName, call: RoleCall, asked: Asked = {}): Promise<boolean> {
  const bucket = bootstrap.buckets.find(({ name }) => call.resource.split("/")[0] === `arn:aws:s3:::${name}`);
  const own = call.action.startsWith("kms:") ? BY_IAM : bucket && readable(bucket.policy);
  const boundary =
    asked.boundary === undefined
      ? bootstrap.policies.find(({ name }) => name === bootstrap.names.deliveryBoundary)!.document
      : asked.boundary;
  return allows(
    {
      ...call,
      principal: `arn:aws:iam::${ACCOUNT}:role/${roleOf(bootstrap, role).name}`,
      sends: { "aws:RequestedRegion": REGION, ...tlsOf(call), ...call.sends },
    },
    {
      account: ACCOUNT,
      identity: (asked.identity ?? policiesOf(bootstrap, role)).map(readable),
      ...(own && { resource: own }),
      ...(boundary && { boundary: readable(boundary) }),
    },
  );
}

const tlsOf = ({ action }: RoleCall): Call["sends"] => (action.startsWith("s3:") ? { "s3:TlsVersion": "1.3" } : {});
