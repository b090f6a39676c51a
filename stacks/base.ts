import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { LocalBackend, S3Backend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/model";
import { PERMISSIONS_BOUNDARY } from "../config/naming";
import { TERRAFORM } from "../config/terraform";
import { LeanSynthesizer } from "../terraform-json/synthesizer";
import { withoutTokenTraces } from "../terraform-json/traces";
import { checkLimits } from "./limits/check";

withoutTokenTraces();

/** What a stack is for, in tags: values that the review and cost reports group by. */
export interface StackTags {
  readonly "tessera:cell"?: string;
  readonly "tessera:tenant"?: string;
  readonly "tessera:tier"?: string;
}

/** A Terraform state: backend, Terraform's version and the way of synthesis are the same everywhere, and set here. */
export abstract class StateStack extends TerraformStack {
  readonly environment: Environment;

  constructor(scope: Construct, name: string, environment: Environment) {
    super(scope, name);
    this.synthesizer = new LeanSynthesizer(this, this.synthesizer, (written) => checkLimits(name, written));
    this.environment = environment;
    this.useState(name);
    this.addOverride("terraform.required_version", TERRAFORM.requiredVersion);
  }

  /** CDKTF resolves every element here to find references to other stacks, which are not used (contracts are). */
  override prepareStack(): void {
    this.ensureBackendExists();
  }

  private useState(name: string): void {
    const state = this.environment.state;
    if (state.kind === "s3") {
      new S3Backend(this, {
        bucket: state.bucket,
        key: `${this.environment.name}/${name}.tfstate`,
        region: state.region,
        encrypt: true,
        kmsKeyId: state.kms_key_arn,
      });
      // The bindings know the option only by its Terraform name.
      this.addOverride("terraform.backend.s3.use_lockfile", true);
    } else {
      new LocalBackend(this, { path: `../../../.tessera/state/${name}.tfstate` });
    }
  }
}

/** A state of resources in AWS. Nothing in a cluster of Kubernetes is in it. */
export class TesseraStack extends StateStack {
  constructor(scope: Construct, name: string, environment: Environment, tags: StackTags = {}) {
    super(scope, name, environment);
    this.addOverride("terraform.required_providers.aws.version", TERRAFORM.awsProviderVersion);
    this.provider("aws", environment.region, { ...tags, "tessera:stack": name });
  }

  override prepareStack(): void {
    super.prepareStack();
    const { permissions_boundary: bounded, account_id: account } = this.environment;
    if (!bounded) return;
    for (const role of this.node.findAll())
      if (role instanceof IamRole) role.permissionsBoundary = `arn:aws:iam::${account}:policy/${PERMISSIONS_BOUNDARY}`;
  }

  /** A provider for the recovery region, for a home that keeps copies there. */
  protected recoveryProvider(region: string, tags: StackTags = {}): AwsProvider {
    return this.provider("aws_recovery", region, { ...tags, "tessera:stack": this.node.id }, "recovery");
  }

  private provider(id: string, region: string, tags: Record<string, string>, alias?: string): AwsProvider {
    return new AwsProvider(this, id, {
      alias,
      region,
      // A plan made with another account's credentials stops here.
      allowedAccountIds: [this.environment.account_id],
      defaultTags: [{ tags: { ...tags, "tessera:environment": this.environment.name, "tessera:managed": "true" } }],
    });
  }
}
