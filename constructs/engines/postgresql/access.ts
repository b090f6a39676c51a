import type { Environment } from "../../../config/model";
import type { ClusterPorts, PolicyStatement } from "../engine";
import { EXECUTOR, migratorRole, readerRole, tenantRole } from "../families/postgresql/sql/names";

/** What signs in to a cluster as a role. Source: "Creating and using an IAM policy for IAM database access", RDS. */
function userArn(ports: ClusterPorts, environment: Environment, role: string): string {
  return `arn:aws:rds-db:${environment.region}:${environment.account_id}:dbuser:${ports.resource_id}/${role}`;
}

/**
 * A tenant signs in as its own roles on this one cluster. A role that its strategy does not have is not there to
 * sign in as.
 */
export function connect(ports: ClusterPorts, tenant: string, environment: Environment): readonly PolicyStatement[] {
  const roles = [tenantRole(tenant), readerRole(tenant), migratorRole(tenant)];
  return [
    {
      Sid: "SignIn",
      Effect: "Allow",
      Action: ["rds-db:connect"],
      Resource: roles.map((role) => userArn(ports, environment, role)),
    },
  ];
}

/**
 * The executor signs in as its role, and reads the admin's secret for what only the admin may do. It may decrypt
 * that secret and nothing else under the key: Secrets Manager names the secret in the encryption context.
 * Source: "Secret encryption and decryption in AWS Secrets Manager".
 */
export function execute(ports: ClusterPorts, environment: Environment): readonly PolicyStatement[] {
  const { region, account_id: account } = environment;
  return [
    {
      Sid: "SignIn",
      Effect: "Allow",
      Action: ["rds-db:connect"],
      Resource: [userArn(ports, environment, EXECUTOR)],
    },
    {
      Sid: "ReadAdminSecret",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: [ports.admin_secret_arn],
    },
    {
      Sid: "DecryptAdminSecret",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [`arn:aws:kms:${region}:${account}:key/*`],
      Condition: {
        StringEquals: {
          "kms:ViaService": `secretsmanager.${region}.amazonaws.com`,
          "kms:EncryptionContext:SecretARN": ports.admin_secret_arn,
        },
      },
    },
  ];
}
