import "./jitless";
import { z } from "zod";

/**
 * Who acts as a tenant, named one by one: never by a tag that somebody carries, since whoever may tag a role would be
 * everybody's tenant.
 */

/** Longest trust policy of a role, in characters without white space. Source: IAM user guide, "IAM and AWS STS quotas". */
export const TRUST_POLICY_CHARACTERS = 2048;

/** What an identity provider must say the token is for. Source: IAM user guide, "Create an OpenID Connect identity provider". */
const AUDIENCE = "sts.amazonaws.com";

const PATTERNS = {
  role: /^arn:aws:iam::[0-9]{12}:role\/(?<name>[A-Za-z0-9+=,.@_/-]+)$/,
  /** The issuer's address without https://, and its `sub`: no wildcard, no policy variable. */
  subject: /^oidc:(?<issuer>[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[A-Za-z0-9._~/-]+)?):(?<subject>[A-Za-z0-9_.:/@|=+,-]+)$/,
  account:
    /^serviceaccount:(?<cluster>[A-Za-z0-9][A-Za-z0-9_-]{0,99}):(?<namespace>[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?):(?<name>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)$/,
} as const;

/** As a person writes it: in tests and documents, the forms are these. */
export const APPLICATION_FORM =
  "the ARN of one IAM role (arn:aws:iam::111111111111:role/shop-api), an OIDC subject " +
  "(oidc:<issuer without https://>:<subject>) or a service account on EKS " +
  "(serviceaccount:<cluster>:<namespace>:<name>), without wildcards";

/** One application, in one of the three forms. */
export const application = z
  .string()
  .max(600)
  .regex(
    new RegExp(
      Object.values(PATTERNS)
        .map(({ source }) => source.replace(/\?<\w+>/g, "?:"))
        .join("|"),
    ),
  )
  .meta({ form: APPLICATION_FORM });

/** Where the roles are whose trust names applications. */
export interface Account {
  readonly account_id: string;
  readonly region: string;
}

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Principal: object;
  readonly Condition?: object;
}

/**
 * The trust policy of a role that applications take on, and nobody else. Of none: nobody does.
 *
 * Roles are principals by their ARN, which IAM keeps as the role's own id: a role that was deleted and made anew is
 * another one, and one that is not there is refused when the policy is applied (IAM user guide, "AWS JSON policy
 * elements: Principal"). Subjects come by an identity provider of the account with the audience `sts.amazonaws.com`.
 * Service accounts come by EKS Pod Identity, which says cluster, namespace and name in tags of the session (EKS user
 * guide, "Grant Pods access to AWS resources based on tags"): a statement for each namespace, since lists of namespaces
 * and of names beside each other would let in every pair.
 *
 * @returns JSON
 */
export function trustPolicy(applications: readonly string[], account: Account): string {
  const statements = statementsOf([...applications].sort(), account);
  const nobody: Statement = { Effect: "Deny", Action: "sts:AssumeRole", Principal: { AWS: "*" } };
  return JSON.stringify({ Version: "2012-10-17", Statement: statements.length === 0 ? [nobody] : statements });
}

function statementsOf(applications: readonly string[], { account_id, region }: Account): readonly Statement[] {
  const roles = applications.filter((one) => PATTERNS.role.test(one));
  const subjects = grouped(applications, PATTERNS.subject, "subject", ["issuer"]);
  const accounts = grouped(applications, PATTERNS.account, "name", ["cluster", "namespace"]);
  return [
    ...(roles.length === 0 ? [] : [allow("sts:AssumeRole", { AWS: roles })]),
    ...subjects.map(([[issuer], found]) =>
      allow(
        "sts:AssumeRoleWithWebIdentity",
        { Federated: `arn:aws:iam::${account_id}:oidc-provider/${issuer}` },
        { [`${issuer}:aud`]: AUDIENCE, [`${issuer}:sub`]: found },
      ),
    ),
    ...accounts.map(([[cluster, namespace], found]) =>
      allow(
        ["sts:AssumeRole", "sts:TagSession"],
        { Service: "pods.eks.amazonaws.com" },
        {
          "aws:SourceAccount": account_id,
          "aws:RequestTag/eks-cluster-arn": `arn:aws:eks:${region}:${account_id}:cluster/${cluster}`,
          "aws:RequestTag/kubernetes-namespace": namespace,
          "aws:RequestTag/kubernetes-service-account": found,
        },
      ),
    ),
  ];
}

function allow(Action: Statement["Action"], Principal: object, equal?: object): Statement {
  return { Effect: "Allow", Action, Principal, ...(equal === undefined ? {} : { Condition: { StringEquals: equal } }) };
}

/** Values of one part of what has a form, by its other parts. */
function grouped(applications: readonly string[], form: RegExp, part: string, by: readonly string[]) {
  const groups = new Map<string, [key: readonly string[], found: string[]]>();
  for (const one of applications) {
    const { groups: parts } = form.exec(one) ?? {};
    if (parts === undefined) continue;
    const key = by.map((name) => parts[name]!);
    const [, found] = groups.get(key.join(" ")) ?? [];
    if (found === undefined) groups.set(key.join(" "), [key, [parts[part]!]]);
    else found.push(parts[part]!);
  }
  return [...groups.values()];
}
