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

  /** As a client calls it. */
  readonly api: Api = async (service, action, input) => {
    const { SecretId: name = "", ...value } = input as { SecretId?: string } & Required<Stored>["value"];
    this.calls.push(action);
    if (!this.allowed.includes(`${service}:${action}`)) throw new Error(`AccessDeniedException: ${action} on ${name}`);
    const found = this.secrets.get(name);
    if (found === undefined) throw new NotFound(`ResourceNotFoundException: ${name}`);
    if (action === "PutSecretValue") found.value = value;
    if (action === "DescribeSecret")
      return {
        Tags: Object.entries(found.tags).map(([Key, Value]) => ({ Key, Value })),
        VersionIdsToStages: found.value === undefined ? {} : { first: ["AWSCURRENT"] },
      };
    return { ...found.value };
  };
}

/** An AWS service as a client calls it. */
export type Api = (service: "secretsmanager" | "ssm", action: string, input: object) => Promise<Block>;

const MANAGED = { Key: "managed-by", Value: "external-secrets" };
const isManaged = (tags: readonly Block[] = []) =>
  tags.some(({ Key, Value }) => Key === MANAGED.Key && Value === MANAGED.Value);

/** What an answer of a service is about that is not there. */
export class NotFound extends Error {}

const orNull = (call: Promise<Block>): Promise<Block | null> =>
  call.catch((error: unknown) => {
    if (error instanceof NotFound) return null;
    throw error;
  });

/**
 * Stands in for External Secrets pushing to Secrets Manager. Written from external-secrets/external-secrets v2.9.0,
 * providers/v1/aws/secretsmanager/secretsmanager.go: PushSecret, putSecretValueWithContext, patchTags, manageResourcePolicy.
 * The program itself cannot be built: 2.9.0 is no version of its module's path.
 */
export async function pushSecret(api: Api, secret: Readonly<Record<string, string>>, data: Block): Promise<void> {
  const { match, metadata } = data;
  const { remoteKey: SecretId, property } = match.remoteRef;
  const call = (action: string, input: object = {}) => api("secretsmanager", action, { SecretId, ...input });
  const described = await call("DescribeSecret");
  if (!isManaged(described.Tags)) throw new Error("secret not managed by external-secrets");
  const isEmpty = Object.keys(described.VersionIdsToStages ?? {}).length === 0;
  const before = isEmpty ? undefined : await call("GetSecretValue");
  const value = secret[match.secretKey];
  if (value === undefined) throw new Error(`secret key ${match.secretKey} does not exist`);
  const payload = before?.SecretString ?? Buffer.from(before?.SecretBinary ?? "", "base64").toString();
  const next = property === undefined ? value : JSON.stringify({ ...JSON.parse(payload || "{}"), [property]: value });
  if (metadata !== undefined && metadata.kind !== "PushSecretMetadata") throw new Error("failed to parse metadata");
  if (metadata?.spec?.tags !== undefined) throw new Error("tags would be patched: nothing here does that");
  // No policy is asked for: whatever there is goes.
  if (metadata?.spec?.resourcePolicy === undefined) await call("DeleteResourcePolicy");
  if (payload === next) return;
  const text = metadata?.spec?.secretPushFormat === "string";
  await call("PutSecretValue", text ? { SecretString: next } : { SecretBinary: Buffer.from(next).toString("base64") });
}

/** Whether there is a value: what a push that is made once asks first. Source: the same file, SecretExists. */
export async function secretExists(api: Api, { match }: Block): Promise<boolean> {
  return (await orNull(api("secretsmanager", "GetSecretValue", { SecretId: match.remoteRef.remoteKey }))) !== null;
}

/**
 * The same, to the Parameter Store. Written from v2.9.0, providers/v1/aws/parameterstore/parameterstore.go: PushSecret,
 * setExisting, setManagedRemoteParameter.
 */
export async function pushParameter(api: Api, secret: Readonly<Record<string, string>>, data: Block): Promise<void> {
  const { remoteKey: Name } = data.match.remoteRef;
  const Value = secret[data.match.secretKey] ?? "";
  const put = (more: object) =>
    api("ssm", "PutParameter", {
      Name,
      Value,
      Type: "String",
      Description: "secret 'managed-by:external-secrets'",
      ...more,
    });
  const existing = await orNull(api("ssm", "GetParameter", { Name, WithDecryption: true }));
  if (existing === null) {
    await put({ Overwrite: false, Tags: [MANAGED] });
    return;
  }
  const { TagList } = await api("ssm", "ListTagsForResource", { ResourceType: "Parameter", ResourceId: Name });
  if (!isManaged(TagList)) throw new Error("secret not managed by external-secrets");
  if (existing.Parameter.Value === Value) return;
  await put({ Overwrite: true });
  const others = (TagList as Block[]).map(({ Key }) => Key as string).filter((key) => key !== MANAGED.Key);
  if (others.length > 0)
    await api("ssm", "RemoveTagsFromResource", { ResourceType: "Parameter", ResourceId: Name, TagKeys: others });
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
