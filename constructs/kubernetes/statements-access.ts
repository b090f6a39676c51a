import type { Environment } from "../../config/model";
import type { ClusterPorts, PolicyStatement } from "../engines/engine";

function parameterArn(path: string, environment: Environment): string {
  return `arn:aws:ssm:${environment.region}:${environment.account_id}:parameter${path}`;
}

/** Use of a key through one service, for one kind of thing that it encrypts. */
function keyUse(
  sid: string,
  actions: readonly string[],
  service: string,
  context: Readonly<Record<string, string | readonly string[]>>,
  environment: Environment,
): PolicyStatement {
  const { region, account_id: account } = environment;
  return {
    Sid: sid,
    Effect: "Allow",
    Action: actions,
    Resource: [`arn:aws:kms:${region}:${account}:key/*`],
    Condition: { StringEquals: { "kms:ViaService": `${service}.${region}.amazonaws.com` }, StringLike: context },
  };
}

function wanted(value: string | undefined, what: string): string {
  if (value === undefined) throw new Error(`ports: ${what} is missing; ClusterGround.ports() gives it`);
  return value;
}

/** Passwords of roles. `roles` may hold Terraform expressions such as `${each.key}`. */
export function readsPasswords(
  ports: ClusterPorts,
  roles: readonly string[],
  environment: Environment,
): readonly PolicyStatement[] {
  const path = wanted(ports.passwords_path, "passwords_path");
  const arns = roles.map((role) => parameterArn(`${path}/${role}`, environment));
  return [
    { Sid: "ReadPasswords", Effect: "Allow", Action: ["ssm:GetParameter"], Resource: arns },
    // SSM names the parameter in the encryption context. Source: "AWS KMS encryption for Parameter Store SecureString".
    keyUse("DecryptPasswords", ["kms:Decrypt"], "ssm", { "kms:EncryptionContext:PARAMETER_ARN": arns }, environment),
  ];
}

/** The certificate authority to trust. */
export function readsAuthority(ports: ClusterPorts, environment: Environment): PolicyStatement {
  const path = wanted(ports.authority_parameter, "authority_parameter");
  return {
    Sid: "ReadAuthority",
    Effect: "Allow",
    Action: ["ssm:GetParameter"],
    Resource: [parameterArn(path, environment)],
  };
}

/** What the executor does to sign in to a cluster on Kubernetes and to keep the passwords of its roles. */
export function runsStatements(ports: ClusterPorts, environment: Environment): readonly PolicyStatement[] {
  const executor = wanted(ports.executor_secret_arn, "executor_secret_arn");
  const below = parameterArn(wanted(ports.passwords_path, "passwords_path"), environment);
  const passwords = `${below}/*`;
  const secrets = [ports.admin_secret_arn, executor];
  const use = ["kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt"];
  return [
    { Sid: "ReadSecrets", Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: secrets },
    { Sid: "KeepOwnSecret", Effect: "Allow", Action: ["secretsmanager:PutSecretValue"], Resource: [executor] },
    keyUse("SecretsUnderKey", use, "secretsmanager", { "kms:EncryptionContext:SecretARN": secrets }, environment),
    {
      Sid: "KeepPasswords",
      Effect: "Allow",
      Action: ["ssm:GetParameter", "ssm:PutParameter", "ssm:DeleteParameter", "ssm:AddTagsToResource"],
      Resource: [passwords],
    },
    // Names and ages: without the use of the key no value is read by it. SSM asks for the path itself.
    { Sid: "ListPasswords", Effect: "Allow", Action: ["ssm:GetParametersByPath"], Resource: [below, passwords] },
    keyUse("PasswordsUnderKey", use, "ssm", { "kms:EncryptionContext:PARAMETER_ARN": passwords }, environment),
    readsAuthority(ports, environment),
  ];
}
