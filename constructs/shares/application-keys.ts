import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, type TerraformStack } from "cdktf";
import type { Environment } from "../../config/model";
import { homeName, parameterPath } from "../../config/naming";
import { keyPolicy } from "../encryption/customer-key";
import { KEY, ofSameRow, rows, sameRows, VALUE } from "./rows";

/** A kind of key that an application encrypts with by itself, before anything reaches a database. */
interface Kind {
  /** Name in addresses, aliases and contracts. */
  readonly id: string;
  readonly description: string;
  readonly usage: string;
  readonly spec: string;
  /** HMAC keys do not rotate (AWS KMS): an index made with the old material would find nothing. */
  readonly rotates: boolean;
  /** What the tenant's role may do with it. */
  readonly actions: readonly string[];
}

const KINDS: Readonly<Record<"field" | "blind_index", Kind>> = {
  field: {
    id: "field_key",
    description: "fields that the application encrypts",
    usage: "ENCRYPT_DECRYPT",
    spec: "SYMMETRIC_DEFAULT",
    rotates: true,
    actions: ["kms:GenerateDataKey", "kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"],
  },
  blind_index: {
    id: "blind_index_key",
    description: "blind indexes over encrypted fields (HMAC-SHA-256)",
    usage: "GENERATE_VERIFY_MAC",
    spec: "HMAC_256",
    rotates: false,
    actions: ["kms:GenerateMac", "kms:VerifyMac", "kms:DescribeKey"],
  },
};

export type ApplicationKey = keyof typeof KINDS;

export interface ApplicationKeysProps {
  readonly environment: Environment;
  readonly role: IamRole;
  /** Tenants, in id order, with the keys that they asked for. */
  readonly tenants: readonly {
    readonly id: string;
    readonly keys: readonly ApplicationKey[];
    readonly rotationPeriodDays: number;
  }[];
}

/**
 * Keys of a tenant's own for encryption by its application: a row a tenant that asked for one, usable by that
 * tenant's role alone, and named in a contract at `…/tenants/<tenant>/keys/<kind>`. 1 USD a key a month. A key that
 * goes waits 30 days, and takes everything with it that it encrypted.
 */
export function applicationKeys(stack: TerraformStack, props: ApplicationKeysProps): void {
  const { environment, role } = props;
  for (const [name, kind] of Object.entries(KINDS)) {
    const having = props.tenants.filter(({ keys }) => keys.includes(name as ApplicationKey));
    if (having.length === 0) continue;
    const tags = { "tessera:tenant": KEY };
    const key = new KmsKey(stack, kind.id, {
      description: `Tessera ${environment.name}: ${kind.description} of tenant ${KEY}`,
      keyUsage: kind.usage,
      customerMasterKeySpec: kind.spec,
      enableKeyRotation: kind.rotates,
      deletionWindowInDays: 30,
      policy: keyPolicy({ accountId: environment.account_id, region: environment.region }),
      tags,
    });
    rows(
      stack,
      key,
      `${kind.id}s`,
      // What differs from row to row: the rhythm of a key that rotates.
      having.map(({ id, rotationPeriodDays }) => [id, kind.rotates ? `${rotationPeriodDays}` : id]),
    );
    if (kind.rotates) key.addOverride("rotation_period_in_days", VALUE);
    const arn = ofSameRow(key, "arn");
    const alias = new KmsAlias(stack, `${kind.id}_alias`, {
      name: `alias/${homeName.foundation(environment.name)}/tenants/${KEY}/${name}`,
      targetKeyId: ofSameRow(key, "key_id"),
    });
    const access = new IamRolePolicy(stack, `${kind.id}_access`, {
      name: kind.id,
      role: ofSameRow(role, "id"),
      policy: Fn.jsonencode({
        Version: "2012-10-17",
        Statement: [
          { Sid: "OwnKey", Effect: "Allow", Action: kind.actions, Resource: [arn] },
          {
            Sid: "OwnKeyContract",
            Effect: "Allow",
            Action: ["ssm:GetParameter"],
            Resource: [
              `arn:aws:ssm:${environment.region}:${environment.account_id}:parameter${parameterPath.contract(environment.name, KEY, `keys/${name}`)}`,
            ],
          },
        ],
      }),
    });
    const contract = new SsmParameter(stack, `${kind.id}_contract`, {
      name: parameterPath.contract(environment.name, KEY, `keys/${name}`),
      description: `Key for ${kind.description}`,
      type: "String",
      insecureValue: Fn.jsonencode({ version: 1, tenant: KEY, kind: name, key_arn: arn, key_spec: kind.spec }),
      tags,
    });
    for (const resource of [alias, access, contract]) sameRows(resource, key);
  }
}
