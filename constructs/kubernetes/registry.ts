import { DataAwsSecretsmanagerSecretVersions } from "@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-versions";
import { EcrPullThroughCacheRule } from "@cdktf/provider-aws/lib/ecr-pull-through-cache-rule";
import { EcrRepositoryCreationTemplate } from "@cdktf/provider-aws/lib/ecr-repository-creation-template";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { ServiceRole } from "../access/service-role";
import { fillIn, UPSTREAMS } from "./upstreams";

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
  /** Secrets of {@link UpstreamCredentials}, which stand in an earlier layer, by the prefix. */
  readonly credentialArns: Readonly<Record<string, string>>;
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
      const credentialArn = upstream.needsCredential ? props.credentialArns[prefix]! : undefined;
      new EcrPullThroughCacheRule(this, prefix, {
        ecrRepositoryPrefix: prefix,
        upstreamRegistryUrl: upstream.url,
        credentialArn,
        lifecycle: credentialArn === undefined ? undefined : this.filled(environment, prefix, credentialArn),
      });
    }
  }

  /**
   * What holds before a rule is made: its secret has a version. Which, and what is in it, no plan tells. Of a secret
   * without any the provider says null (5.100.0), of which there is no length.
   */
  private filled(environment: Environment, prefix: string, secretId: string) {
    const versions = new DataAwsSecretsmanagerSecretVersions(this, `${prefix}_versions`, { secretId });
    return {
      precondition: [
        { condition: `\${try(length(${versions.fqn}.versions), 0) > 0}`, errorMessage: fillIn(environment, prefix) },
      ],
    };
  }
}
