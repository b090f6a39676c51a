import { type Aws, AwsError, NotSignedIn } from "../../../constructs/live/aws";
import type { Bootstrap, BootstrapRole } from "../bootstrap";
import type { Bucket } from "../buckets";
import { AUDIENCE, GITHUB_ISSUER, type Names, policyArn } from "../names";
import type { ManagedPolicy } from "../spelled";
import { type Answer, type BootstrapCheck, checked, policyDifference } from "./check";

/** Codes that say that something is not there. Source: Amazon S3, IAM and KMS, errors of the calls below. */
const MISSING: ReadonlySet<string> = new Set([
  "404",
  "NoSuchBucket",
  "NoSuchBucketPolicy",
  "NoSuchEntity",
  "NoSuchLifecycleConfiguration",
  "NoSuchPublicAccessBlockConfiguration",
  "NotFoundException",
  "OwnershipControlsNotFoundError",
  "ServerSideEncryptionConfigurationNotFoundError",
]);

type Ask = <T>(service: string, operation: string, input: object) => Promise<Answer<T>>;

/** Asks AWS: what is not there is missing, whatever else it refuses is unseen. */
function asking(aws: Aws): Ask {
  return async (service, operation, input) => {
    try {
      return { kind: "seen", value: await aws.call(service, operation, input) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error instanceof NotSignedIn || !MISSING.has(error.code)) return { kind: "unseen", says: error.message };
      return { kind: "missing", says: "not there" };
    }
  };
}

/** How the account stands against a bootstrap. */
export async function verifyAws(bootstrap: Bootstrap, aws: Aws): Promise<readonly BootstrapCheck[]> {
  const ask = asking(aws);
  const { names, buckets, policies, roles, options } = bootstrap;
  const checks: BootstrapCheck[] = [...(await account(ask, names)), ...(await key(ask, names))];
  for (const bucket of buckets) checks.push(...(await bucketChecks(ask, names, bucket)));
  checks.push(await provider(ask, names, options.providerExists));
  // One call for all: the account's own policies and every role, whoever made it.
  const identities = await ask<Identities>("iam", "get-account-authorization-details", {
    Filter: ["Role", "LocalManagedPolicy"],
  });
  for (const one of policies) checks.push(policyCheck(identities, names, one));
  for (const role of roles) checks.push(...roleChecks(identities, names, role));
  return checks;
}

async function account(ask: Ask, { account: expected }: Names): Promise<readonly BootstrapCheck[]> {
  const answer = await ask<{ Account: string }>("sts", "get-caller-identity", {});
  return [checked("aws", "account", expected, answer, ({ Account: seen }) => (seen === expected ? null : seen))];
}

async function key(ask: Ask, { keyAlias }: Names): Promise<readonly BootstrapCheck[]> {
  interface Key {
    readonly KeyMetadata: { readonly KeyId: string; readonly KeyState: string; readonly KeyManager: string };
  }
  const answer = await ask<Key>("kms", "describe-key", { KeyId: keyAlias });
  const state = checked("aws", `key ${keyAlias}`, "Enabled, of the account's own", answer, ({ KeyMetadata: one }) =>
    one.KeyState === "Enabled" && one.KeyManager === "CUSTOMER" ? null : `${one.KeyState}, of ${one.KeyManager}`,
  );
  if (answer.kind !== "seen") return [state];
  const rotation = await ask<{ KeyRotationEnabled: boolean }>("kms", "get-key-rotation-status", {
    KeyId: answer.value.KeyMetadata.KeyId,
  });
  return [
    state,
    checked("aws", `key ${keyAlias}: rotation`, "on", rotation, ({ KeyRotationEnabled: on }) => (on ? null : "off")),
  ];
}

interface Encryption {
  readonly ServerSideEncryptionConfiguration: {
    readonly Rules: readonly { readonly ApplyServerSideEncryptionByDefault?: { readonly SSEAlgorithm?: string } }[];
  };
}
interface Lifecycle {
  readonly Rules: readonly {
    readonly Status: string;
    readonly Expiration?: { readonly Days?: number };
    readonly NoncurrentVersionExpiration?: { readonly NoncurrentDays?: number };
  }[];
}

async function bucketChecks(ask: Ask, { account: owner }: Names, bucket: Bucket): Promise<readonly BootstrapCheck[]> {
  // Whose name it is: a bucket of another account's is none.
  const about = { Bucket: bucket.name, ExpectedBucketOwner: owner };
  const told = (part: string) => `bucket ${bucket.name}: ${part}`;
  const part = async <T>(operation: string, what: string, expected: string, differs: (value: T) => string | null) =>
    checked("aws", told(what), expected, await ask<T>("s3api", operation, about), differs);
  const policy = await ask<{ Policy: string }>("s3api", "get-bucket-policy", about);
  return [
    await part<{ Status?: string }>("get-bucket-versioning", "versioning", "Enabled", ({ Status: seen = "never" }) =>
      seen === "Enabled" ? null : seen,
    ),
    await part<{ OwnershipControls: { Rules: readonly { ObjectOwnership: string }[] } }>(
      "get-bucket-ownership-controls",
      "ownership",
      "BucketOwnerEnforced",
      ({ OwnershipControls: { Rules: rules } }) =>
        rules[0]?.ObjectOwnership === "BucketOwnerEnforced" ? null : String(rules[0]?.ObjectOwnership),
    ),
    await part<{ PublicAccessBlockConfiguration: Readonly<Record<string, boolean>> }>(
      "get-public-access-block",
      "public access",
      "blocked",
      ({ PublicAccessBlockConfiguration: block }) => {
        const open = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"].filter(
          (one) => block[one] !== true,
        );
        return open.length === 0 ? null : `${open.join(", ")} off`;
      },
    ),
    await part<Encryption>("get-bucket-encryption", "encryption", "aws:kms", (value) => {
      const seen = value.ServerSideEncryptionConfiguration.Rules[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
      return seen === "aws:kms" ? null : String(seen);
    }),
    await part<Lifecycle>("get-bucket-lifecycle-configuration", "ages", agesOf(bucket), ({ Rules: rules }) => {
      const rule = rules.find(({ Status }) => Status === "Enabled");
      const seen = ages(rule?.Expiration?.Days ?? null, rule?.NoncurrentVersionExpiration?.NoncurrentDays ?? null);
      return seen === agesOf(bucket) ? null : seen;
    }),
    checked("aws", told("policy"), "as written", policy, ({ Policy: text }) =>
      policyDifference(bucket.policy, JSON.parse(text)),
    ),
  ];
}

const ages = (objects: number | null, versions: number | null): string =>
  `objects ${objects ?? "kept"}, old versions ${versions ?? "kept"} (days)`;
const agesOf = ({ expireDays, oldVersionsDays }: Bucket): string => ages(expireDays, oldVersionsDays);

async function provider(ask: Ask, { account: owner }: Names, exists: boolean): Promise<BootstrapCheck> {
  const answer = await ask<{ ClientIDList?: readonly string[] }>("iam", "get-open-id-connect-provider", {
    OpenIDConnectProviderArn: `arn:aws:iam::${owner}:oidc-provider/${GITHUB_ISSUER}`,
  });
  const what = `provider ${GITHUB_ISSUER}${exists ? " (of the account's own)" : ""}`;
  return checked("aws", what, `for ${AUDIENCE}`, answer, ({ ClientIDList: ids = [] }) =>
    ids.includes(AUDIENCE) ? null : `for ${ids.join(", ") || "nobody"}`,
  );
}

/** Source: IAM API, GetAccountAuthorizationDetails. */
interface Identities {
  readonly RoleDetailList: readonly RoleDetail[];
  readonly Policies: readonly {
    readonly Arn: string;
    readonly PolicyVersionList: readonly { readonly IsDefaultVersion: boolean; readonly Document: unknown }[];
  }[];
}
interface RoleDetail {
  readonly RoleName: string;
  readonly AssumeRolePolicyDocument: unknown;
  readonly RolePolicyList?: readonly { readonly PolicyName: string; readonly PolicyDocument: unknown }[];
  readonly AttachedManagedPolicies?: readonly { readonly PolicyArn: string }[];
  readonly PermissionsBoundary?: { readonly PermissionsBoundaryArn?: string };
}

/** One of those that were seen. */
function within<T>(answer: Answer<Identities>, find: (seen: Identities) => T | undefined): Answer<T> {
  if (answer.kind !== "seen") return answer;
  const value = find(answer.value);
  return value === undefined ? { kind: "missing", says: "not there" } : { kind: "seen", value };
}

function policyCheck(identities: Answer<Identities>, names: Names, { name, document }: ManagedPolicy): BootstrapCheck {
  const arn = policyArn(names, name);
  const answer = within(identities, ({ Policies: all }) =>
    all.find(({ Arn }) => Arn === arn)?.PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion),
  );
  return checked("aws", `policy ${name}`, "as written", answer, ({ Document: seen }) =>
    policyDifference(document, seen),
  );
}

function roleChecks(identities: Answer<Identities>, names: Names, role: BootstrapRole): readonly BootstrapCheck[] {
  const told = (part: string) => `role ${role.name}: ${part}`;
  const got = within(identities, ({ RoleDetailList: all }) => all.find(({ RoleName }) => RoleName === role.name));
  if (got.kind !== "seen") return [checked("aws", told("itself"), "there", got, () => null)];
  const boundary = policyArn(names, names.deliveryBoundary);
  const wanted = role.managed.map((one) => policyArn(names, one)).sort();
  const check = (part: string, expected: string, differs: (seen: RoleDetail) => string | null) =>
    checked("aws", told(part), expected, got, differs);
  return [
    check("trust", `jobs of ${role.githubEnvironment}`, (seen) =>
      policyDifference(role.trust, seen.AssumeRolePolicyDocument),
    ),
    check("boundary", boundary, ({ PermissionsBoundary: seen }) =>
      seen?.PermissionsBoundaryArn === boundary ? null : (seen?.PermissionsBoundaryArn ?? "none"),
    ),
    check("policy of its own", "as written", ({ RolePolicyList: list = [] }) => {
      const own = list.find(({ PolicyName }) => PolicyName === "own");
      return own === undefined ? "not there" : policyDifference(role.inline, own.PolicyDocument);
    }),
    check("further policies", "none", ({ RolePolicyList: list = [] }) => {
      const others = list.map(({ PolicyName }) => PolicyName).filter((one) => one !== "own");
      return others.length === 0 ? null : others.join(", ");
    }),
    check("attached", wanted.join(", ") || "none", ({ AttachedManagedPolicies: list = [] }) => {
      const seen = list.map(({ PolicyArn }) => PolicyArn).sort();
      return seen.join() === wanted.join() ? null : seen.join(", ") || "none";
    }),
  ];
}
