import type { Environment } from "../../config/model";
import { homeName } from "../../config/naming";
import type { PolicyStatement } from "../engines/engine";
import { platformKeyAlias } from "./names";

/**
 * What the storage driver may do with keys: with those of homes and the platform's, under their alias, and through EC2
 * only. A volume is encrypted with the key of whom it belongs to.
 * Source: EKS, "Use KMS keys with the EBS CSI driver".
 */
export function storageStatements(environment: Environment): PolicyStatement[] {
  const { region, account_id: account } = environment;
  const keys = {
    Effect: "Allow" as const,
    Resource: [`arn:aws:kms:${region}:${account}:key/*`],
  };
  const ofHomes = {
    "kms:ResourceAliases": [
      `alias/${homeName.foundation(environment.name)}-*/data`,
      `alias/${platformKeyAlias(environment.name)}`,
    ],
  };
  const throughEc2 = { "kms:ViaService": `ec2.${region}.amazonaws.com` };
  return [
    {
      ...keys,
      Sid: "GrantVolumesTheKeysOfHomes",
      Action: ["kms:CreateGrant"],
      Condition: {
        "ForAnyValue:StringLike": ofHomes,
        StringEquals: throughEc2,
        Bool: { "kms:GrantIsForAWSResource": "true" },
      },
    },
    {
      ...keys,
      Sid: "EncryptVolumesWithTheKeysOfHomes",
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      Condition: { "ForAnyValue:StringLike": ofHomes, StringEquals: throughEc2 },
    },
  ];
}
