interface Listed {
  readonly SecretList: readonly {
    readonly ARN: string;
    readonly SecretVersionsToStages?: Readonly<Record<string, readonly string[]>>;
  }[];
}

/**
 * The values of all secrets in the emulator's Secrets Manager: the master passwords that RDS is said to have made are
 * there, and in nothing that Terraform writes. The emulator checks no signature, it only reads the region from it.
 */
export async function secretsOfEmulator(endpoint: string, regions: readonly string[]): Promise<string[]> {
  const values: string[] = [];
  for (const region of regions) {
    const { SecretList } = await call<Listed>(endpoint, region, "ListSecrets", {});
    for (const { ARN, SecretVersionsToStages: versions = {} } of SecretList) {
      // Made empty: a person fills it in.
      if (!Object.values(versions).flat().includes("AWSCURRENT")) continue;
      const { SecretString } = await call<{ SecretString?: string }>(endpoint, region, "GetSecretValue", {
        SecretId: ARN,
      });
      if (SecretString) values.push(...passwordsIn(SecretString));
    }
  }
  return values;
}

/** A managed master secret is JSON with user name and password; only the password is secret. */
function passwordsIn(secret: string): string[] {
  try {
    const { password } = JSON.parse(secret) as { password?: string };
    return password ? [password] : [];
  } catch {
    return [secret];
  }
}

/** Gives a secret of the emulator a value, as a person would. */
export async function fillSecret(endpoint: string, region: string, name: string, value: string): Promise<void> {
  await call(endpoint, region, "PutSecretValue", { SecretId: name, SecretString: value });
}

async function call<T>(endpoint: string, region: string, operation: string, body: object): Promise<T> {
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `secretsmanager.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=emulated/20260101/${region}/secretsmanager/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok)
    throw new Error(`emulator: ${operation} in ${region} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
