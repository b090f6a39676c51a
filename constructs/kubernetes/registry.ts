import { EcrPullThroughCacheRule } from "@cdktf/provider-aws/lib/ecr-pull-through-cache-rule";
import { EcrRepositoryCreationTemplate } from "@cdktf/provider-aws/lib/ecr-repository-creation-template";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { ServiceRole } from "../access/service-role";

/** An upstream registry whose images the account's registry keeps copies of. */
interface Upstream {
  /** What stands before the first `/` of a reference. */
  readonly host: string;
  /** What Amazon calls it. Source: ECR, "Creating a pull through cache rule". */
  readonly url: string;
  /** Whether Amazon asks for a user and a token of it. */
  readonly needsCredential: boolean;
}

/** By the prefix of their repositories. */
const UPSTREAMS: Readonly<Record<string, Upstream>> = {
  quay: { host: "quay.io", url: "quay.io", needsCredential: false },
  kubernetes: { host: "registry.k8s.io", url: "registry.k8s.io", needsCredential: false },
  "ecr-public": { host: "public.ecr.aws", url: "public.ecr.aws", needsCredential: false },
  ghcr: { host: "ghcr.io", url: "ghcr.io", needsCredential: true },
  docker: { host: "docker.io", url: "registry-1.docker.io", needsCredential: true },
};

/** The account's registry. */
function registryHost(environment: Environment): string {
  return `${environment.account_id}.dkr.ecr.${environment.region}.amazonaws.com`;
}

/**
 * Where nodes find an upstream image.
 *
 * @param reference with its registry, such as `quay.io/jetstack/cert-manager-controller`, with or without tag or digest
 * @throws for a registry that the account keeps no copies of
 */
export function imageIn(environment: Environment, reference: string): string {
  const slash = reference.indexOf("/");
  const host = reference.slice(0, slash);
  const prefix = Object.keys(UPSTREAMS).find((name) => UPSTREAMS[name]!.host === host);
  if (prefix === undefined)
    throw new Error(
      `image ${reference}: no pull-through cache of ${host}; one of ${Object.values(UPSTREAMS)
        .map((upstream) => upstream.host)
        .join(", ")}. Add the registry to UPSTREAMS.`,
    );
  return `${registryHost(environment)}/${prefix}/${reference.slice(slash + 1)}`;
}

export interface RegistryProps {
  readonly environment: Environment;
  readonly name: string;
  readonly keyArn: string;
}

/**
 * Copies of upstream images in the account's own registry, encrypted with the platform's key, tags immutable. Nodes
 * have no way to the internet: they reach this registry through VPC endpoints. The first pull of an image has to come
 * from outside the VPC (docs/decisions: a pull through an endpoint fetches nothing new).
 */
export class Registry extends Construct {
  constructor(scope: Construct, id: string, props: RegistryProps) {
    super(scope, id);
    const { environment, name } = props;
    const role = new ServiceRole(this, "role", {
      name: `${name}-registry`,
      service: "ecr.amazonaws.com",
      statements: [
        {
          Sid: "MakeCopies",
          Effect: "Allow",
          Action: ["ecr:CreateRepository", "ecr:ReplicateImage", "ecr:TagResource"],
          Resource: [`arn:aws:ecr:${environment.region}:${environment.account_id}:repository/*`],
        },
        {
          Sid: "EncryptCopies",
          Effect: "Allow",
          Action: ["kms:CreateGrant", "kms:RetireGrant", "kms:DescribeKey"],
          Resource: [props.keyArn],
        },
      ],
    });
    for (const [prefix, upstream] of Object.entries(UPSTREAMS)) {
      new EcrRepositoryCreationTemplate(this, `${prefix}_template`, {
        prefix,
        description: `Copies of ${upstream.host}`,
        appliedFor: ["PULL_THROUGH_CACHE"],
        imageTagMutability: "IMMUTABLE",
        encryptionConfiguration: [{ encryptionType: "KMS", kmsKey: props.keyArn }],
        customRoleArn: role.arn,
        resourceTags: { "tessera:environment": environment.name, "tessera:managed": "true" },
      });
      // The prefix is Amazon's. A person puts the user and the token in once; Terraform never sees them.
      const credential = upstream.needsCredential
        ? new SecretsmanagerSecret(this, `${prefix}_credential`, {
            name: `ecr-pullthroughcache/${name}-${prefix}`,
            description: `User and access token for ${upstream.host}: {"username": …, "accessToken": …}, set by hand`,
            recoveryWindowInDays: 7,
          })
        : null;
      new EcrPullThroughCacheRule(this, prefix, {
        ecrRepositoryPrefix: prefix,
        upstreamRegistryUrl: upstream.url,
        credentialArn: credential?.arn,
      });
    }
  }
}
