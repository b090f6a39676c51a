import type { Block } from "../support";

/** A secret of Secrets Manager, as a store keeps it. */
interface Stored {
  readonly tags: Readonly<Record<string, string>>;
  value?: { readonly SecretString?: string; readonly SecretBinary?: string };
}

/** Secrets Manager with the actions that a role has: any other is denied. */
export class SecretsManager {
  readonly calls: string[] = [];

  constructor(
    readonly secrets: ReadonlyMap<string, Stored>,
    private readonly allowed: readonly string[],
  ) {}

  call(action: string, name: string): Stored {
    this.calls.push(action);
    if (!this.allowed.includes(`secretsmanager:${action}`))
      throw new Error(`AccessDeniedException: ${action} on ${name}`);
    const found = this.secrets.get(name);
    if (found === undefined) throw new Error(`ResourceNotFoundException: ${name}`);
    return found;
  }
}

/**
 * Stands in for External Secrets pushing to Secrets Manager. Written from external-secrets/external-secrets v2.9.0,
 * providers/v1/aws/secretsmanager/secretsmanager.go: PushSecret, putSecretValueWithContext, manageResourcePolicy. The
 * program itself cannot be built: 2.9.0 is no version of its module's path.
 */
export function pushSecret(store: SecretsManager, secret: Readonly<Record<string, string>>, data: Block): void {
  const { match, metadata } = data;
  const { remoteKey, property } = match.remoteRef;
  const described = store.call("DescribeSecret", remoteKey);
  if (described.tags["managed-by"] !== "external-secrets") throw new Error("secret not managed by external-secrets");
  const before = described.value === undefined ? undefined : store.call("GetSecretValue", remoteKey).value;
  const value = secret[match.secretKey];
  if (value === undefined) throw new Error(`secret key ${match.secretKey} does not exist`);
  const payload = before?.SecretString ?? Buffer.from(before?.SecretBinary ?? "", "base64").toString();
  const next = property === undefined ? value : JSON.stringify({ ...JSON.parse(payload || "{}"), [property]: value });
  if (metadata !== undefined && metadata.kind !== "PushSecretMetadata") throw new Error("failed to parse metadata");
  // No policy is asked for: whatever there is goes.
  if (metadata?.spec?.resourcePolicy === undefined) store.call("DeleteResourcePolicy", remoteKey);
  if (payload === next) return;
  store.call("PutSecretValue", remoteKey).value =
    metadata?.spec?.secretPushFormat === "string"
      ? { SecretString: next }
      : { SecretBinary: Buffer.from(next).toString("base64") };
}

/** A secret of the namespace. */
export type Data = Readonly<Record<string, string>>;

const HOURS = /^(\d+)h$/;

/**
 * Stands in for External Secrets writing what a generator made. Written from external-secrets/external-secrets v2.9.0,
 * pkg/controllers/externalsecret/externalsecret_controller.go: Reconcile, shouldRefresh, isSecretValid; and
 * externalsecret_controller_template.go: ApplyTemplate.
 */
export class GeneratedSecret {
  private refreshed: number | null = null;
  private version = "";
  private written: Data | undefined;

  constructor(
    private readonly manifest: Block,
    private readonly generate: () => string,
  ) {}

  /**
   * @param hours since the beginning
   * @param found the secret as it is, if it is there
   * @returns the secret as it is left
   */
  reconcile(hours: number, found: Data | undefined): Data | undefined {
    const { target } = this.manifest.spec;
    const version = JSON.stringify([this.manifest.spec, this.manifest.metadata.annotations]);
    // By its hash: who changes a secret that External Secrets has written gets it written anew.
    const valid = found !== undefined && JSON.stringify(found) === JSON.stringify(this.written);
    if (!this.isDue(hours, version) && valid) return found;
    this.refreshed = hours;
    this.version = version;
    if (target.creationPolicy === "Merge" && found === undefined) return undefined;
    const password = this.generate();
    const data = Object.fromEntries(
      Object.entries<string>(target.template.data).map(([key, text]) => [
        key,
        text.replace("{{ .password }}", password),
      ]),
    );
    this.written = { ...(target.creationPolicy === "Merge" ? found : {}), ...data };
    return this.written;
  }

  private isDue(hours: number, version: string): boolean {
    const { refreshPolicy: policy, refreshInterval: interval = "1h" } = this.manifest.spec;
    if (this.refreshed === null) return true;
    if (policy === "CreatedOnce") return false;
    return version !== this.version || hours - this.refreshed > Number(HOURS.exec(interval)![1]);
  }
}
