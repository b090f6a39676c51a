import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { homeName } from "../../config/naming";

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
export const UPSTREAMS: Readonly<Record<string, Upstream>> = {
  quay: { host: "quay.io", url: "quay.io", needsCredential: false },
  kubernetes: { host: "registry.k8s.io", url: "registry.k8s.io", needsCredential: false },
  "ecr-public": { host: "public.ecr.aws", url: "public.ecr.aws", needsCredential: false },
  ghcr: { host: "ghcr.io", url: "ghcr.io", needsCredential: true },
  docker: { host: "docker.io", url: "registry-1.docker.io", needsCredential: true },
};

/** Prefixes of those that ask for a user and a token. */
export const CREDENTIALED = Object.keys(UPSTREAMS).filter((prefix) => UPSTREAMS[prefix]!.needsCredential);

/** Name of the secret with a user and a token of an upstream registry. The first part is Amazon's. */
export function credentialName({ name }: Pick<Environment, "name">, prefix: string): string {
  return `ecr-pullthroughcache/${homeName.foundation(name)}/${prefix}`;
}

/** What a person does to fill it, where it is empty. */
export function fillIn(environment: Environment, prefix: string): string {
  const name = credentialName(environment, prefix);
  return `${name} has no value: put a user and an access token of ${UPSTREAMS[prefix]!.host} in, with aws secretsmanager put-secret-value --region ${environment.region} --secret-id ${name} --secret-string file://FILE, where FILE holds {"username": "...", "accessToken": "..."}; delete the file, and plan again.`;
}

/**
 * Secrets for the upstream registries that ask for a user and a token. A person fills them in before the platform: Amazon
 * looks into them when it makes a rule, and for some seconds more it may not see what was written (ECR API reference,
 * CreatePullThroughCacheRule). Terraform never sees what is in them. They keep Amazon's own key: with another one the
 * registry could not read them (ECR, "Storing your upstream repository credentials").
 */
export class UpstreamCredentials extends Construct {
  /** ARN by the prefix of the registry's repositories. */
  readonly arns: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    this.arns = Object.fromEntries(
      CREDENTIALED.map((prefix) => {
        const secret = new SecretsmanagerSecret(this, prefix, {
          name: credentialName(environment, prefix),
          description: `User and access token for ${UPSTREAMS[prefix]!.host}: {"username": ..., "accessToken": ...}, set by hand`,
          recoveryWindowInDays: 7,
        });
        return [prefix, secret.arn];
      }),
    );
  }
}
