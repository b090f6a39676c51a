/**
 * The way of a secret out of the cluster: `npm run test:secrets`. What a generator or an operator makes is pushed by a player
 * of External Secrets to the emulator's Secrets Manager and Parameter Store, and read by the executor's own client and keeper;
 * every call is judged by the policies of whoever makes it, as they are synthesized (gate.ts).
 */
import { addressOf, notReady } from "../../../constructs/engines/families/incluster/sign-in";
import { awsCredentials } from "../../../executor/aws/credentials";
import { jsonApi, PARAMETERS, SECRETS_MANAGER } from "../../../executor/aws/json-api";
import type { Target } from "../../../executor/contract/payload";
import { everyStack, type ReadStack } from "../../policies/fleet";
import { resolver } from "../../policies/read";
import { rolesOf } from "../../policies/roles-of";
import { Checks, exitWith } from "../../support/checks";
import { type Emulator, startEmulator } from "../../support/emulator";
import { skipOrFail } from "../../support/real-part";
import { type Block, built } from "../support";
import { type Api, GeneratedSecret, NotFound, pushParameter, pushSecret, secretExists } from "./external-secrets";
import { type Bearer, Gate, type Subject } from "./gate";

const SUITE = "test:secrets";
const HOMES = ["production-cell-premium-1", "production-tenant-open-data-lab"];
const PEM = "-----BEGIN CERTIFICATE-----\nof the tests\n-----END CERTIFICATE-----\n";

/** Statements of a policy that are taken out, to see that they are needed. */
const TAKEN: readonly { readonly action: string; readonly role: "push" | "executor" }[] = [
  { action: "secretsmanager:DeleteResourcePolicy", role: "push" },
  { action: "secretsmanager:PutSecretValue", role: "push" },
  { action: "kms:GenerateDataKey", role: "push" },
  { action: "ssm:PutParameter", role: "push" },
  { action: "secretsmanager:GetSecretValue", role: "executor" },
];

interface Pushed {
  readonly engine: string;
  readonly manifests: readonly Block[];
}

/** A home with its secrets in the emulator, empty as Terraform makes them. */
class Home {
  /** ARN and key of each secret, by name and by ARN. */
  readonly #secrets = new Map<string, Subject>();

  constructor(
    readonly stack: ReadStack,
    private readonly emulator: string,
  ) {}

  get region(): string {
    return this.stack.region;
  }

  async make(): Promise<void> {
    const api = this.client(this.emulator, "terraform");
    for (const one of Object.values(this.stack.json.resource.aws_secretsmanager_secret as Block)) {
      const tags = Object.entries(one.tags as Record<string, string>).map(([Key, Value]) => ({ Key, Value }));
      const { ARN } = await api("secretsmanager", "CreateSecret", { Name: one.name, Tags: tags });
      const key = resolver(this.stack)(one.kms_key_id.replace(/^\$\{|\}$/g, ""));
      this.#secrets.set(one.name, { arn: ARN, key }).set(ARN, { arn: ARN, key });
    }
  }

  /** Everything is as before {@link make}. */
  async unmake(parameters: readonly string[]): Promise<void> {
    const api = this.client(this.emulator, "terraform");
    for (const SecretId of new Set([...this.#secrets.values()].map(({ arn }) => arn)))
      await api("secretsmanager", "DeleteSecret", { SecretId, ForceDeleteWithoutRecovery: true });
    for (const Name of parameters) await api("ssm", "DeleteParameter", { Name }).catch(() => {});
    this.#secrets.clear();
  }

  arnOf(name: string): string {
    return this.#secrets.get(name)!.arn;
  }

  readonly subject = (service: string, name: string): Subject =>
    service === "ssm"
      ? { arn: `arn:aws:ssm:${this.stack.region}:${this.stack.account}:parameter${name}` }
      : (this.#secrets.get(name) ?? { arn: `arn:aws:secretsmanager:::secret:${name}` });

  /** Roles with what they may do, where a secret's ARN is the emulator's. */
  bearers(without?: (typeof TAKEN)[number]): Map<string, Bearer> {
    const plain = resolver(this.stack);
    const own = (reference: string): string => {
      const [, address] = /^aws_secretsmanager_secret\.(\w+)\.arn$/.exec(reference) ?? [];
      const secret = address === undefined ? undefined : this.stack.json.resource.aws_secretsmanager_secret[address];
      return secret === undefined ? plain(reference) : this.arnOf(secret.name);
    };
    const { account } = this.stack;
    const roles = rolesOf(this.stack, own).map(({ name, policies }): [string, Bearer] => {
      const text = JSON.stringify(policies);
      const taken = without !== undefined && name.endsWith(`-${without.role}`);
      return [
        name,
        { role: name, account, policies: JSON.parse(taken ? text.replaceAll(without.action, "s3:ListBucket") : text) },
      ];
    });
    return new Map(roles);
  }

  /** Calls a service as whoever has the key. */
  client(endpoint: string, key: string): Api {
    const environment = { AWS_ENDPOINT_URL: endpoint };
    const pace = { now: () => new Date(), sleep: async () => {}, remaining: () => 0, random: () => 0 };
    const api = jsonApi(this.region, environment, () => ({ accessKeyId: key, secretAccessKey: "of the tests" }), pace);
    const services = { secretsmanager: SECRETS_MANAGER, ssm: PARAMETERS };
    return async (service, action, input) => {
      try {
        return (await api(services[service], action, "tests", input)) as Block;
      } catch (error) {
        if (/ResourceNotFound|ParameterNotFound/.test((error as Error).message)) throw new NotFound(String(error));
        throw error;
      }
    };
  }
}

/** Secrets of a namespace as they come about: generators' ones, and what an operator or cert-manager would make. */
function namespaceOf(manifests: readonly Block[]): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const secrets = new Map<string, Record<string, string>>();
  let made = 0;
  for (const one of manifests.filter(
    ({ kind, spec }) => kind === "ExternalSecret" && spec.target.creationPolicy !== "Merge",
  ))
    secrets.set(one.spec.target.name, {
      ...new GeneratedSecret(one, () => `generated-${++made}-${one.metadata.name}`).reconcile(0, undefined),
    });
  for (const { spec } of manifests.filter(({ kind }) => kind === "PushSecret")) {
    const name = spec.selector.secret.name as string;
    const before = secrets.get(name) ?? {};
    for (const { match } of spec.data as Block[])
      before[match.secretKey] ??= match.secretKey === "ca.crt" ? PEM : `made by an operator: ${match.secretKey}`;
    secrets.set(name, before);
  }
  return secrets;
}

/** As External Secrets goes over a PushSecret, each 15 minutes. */
async function push(
  api: Api,
  { spec }: Block,
  secrets: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Promise<void> {
  const toParameters = spec.secretStoreRefs[0].name === "parameter-store";
  for (const data of spec.data as Block[]) {
    if (spec.updatePolicy === "IfNotExists" && (await secretExists(api, data))) continue;
    await (toParameters ? pushParameter : pushSecret)(api, secrets.get(spec.selector.secret.name)!, data);
  }
}

function pushesOf(name: string): Pushed[] {
  const [incluster] = built(`${name}-incluster`);
  const engines = incluster!.all("helm_release").map((one) => one.name as string);
  return engines
    .filter((engine) => !engine.endsWith("-secrets"))
    .map((engine) => ({ engine, manifests: incluster!.manifests(engine) as Block[] }));
}

/** The role whose ARN a store of the namespace takes on. */
function pushRole(manifests: readonly Block[]): string {
  const { role } = manifests.find(({ kind }) => kind === "SecretStore")!.spec.provider.aws;
  return (role as string).split("/").at(-1)!;
}

interface Way {
  readonly refused: readonly string[];
  readonly calls: number;
  readonly wrong: readonly string[];
}

/** Every engine of a home, or one where a right is taken: pushed twice, read before and after. */
async function way(name: string, emulator: string, without?: (typeof TAKEN)[number]): Promise<Way> {
  const home = new Home(everyStack().find((one) => one.name === name)!, emulator);
  await home.make();
  const bearers = home.bearers(without);
  const gate = new Gate(emulator, bearers, home.subject);
  const endpoint = await gate.start();
  const wrong: string[] = [];
  const parameters: string[] = [];
  try {
    const executor = [...bearers.keys()].find((role) => role.endsWith("-executor"))!;
    const environment = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: executor,
      AWS_SECRET_ACCESS_KEY: "of the tests",
    };
    const credentials = awsCredentials(environment, { remaining: () => 0 });
    for (const { engine, manifests } of pushesOf(name).slice(0, without === undefined ? undefined : 1)) {
      const secrets = namespaceOf(manifests);
      const pushes = manifests.filter(({ kind }) => kind === "PushSecret");
      const target = targetOf(home, pushes);
      parameters.push(target.authority_parameter!);
      const ask = () => addressOf(engine, target, "admin", credentials);
      const before = await ask().then(
        () => "an address",
        (error: unknown) => notReady(error)?.code ?? String(error),
      );
      if (before !== "NOT_READY") wrong.push(`${engine}, before: ${before}`);
      const api = home.client(endpoint, pushRole(manifests));
      for (let round = 0; round < 2; round++)
        for (const one of pushes)
          await push(api, one, secrets).catch((error: Error) =>
            wrong.push(`${engine}, ${one.metadata.name}: ${error.message}`),
          );
      const after = await ask().catch((error: Error) => error);
      const admin = pushes.find(({ metadata }) => metadata.name === "admin")!;
      const [, password] = Object.values(secrets.get(admin.spec.selector.secret.name)!);
      if (after instanceof Error) wrong.push(`${engine}, after: ${after.message}`);
      else if (after.ca !== PEM || !after.user || !after.password)
        wrong.push(`${engine}, after: ${Object.keys(after)}`);
      else if (!Object.values(secrets.get(admin.spec.selector.secret.name)!).includes(after.password))
        wrong.push(`${engine}: another password than ${password?.length} signs`);
    }
  } finally {
    gate.stop();
    await home.unmake(parameters);
  }
  return { refused: gate.refused, calls: gate.calls.length, wrong };
}

function targetOf(home: Home, pushes: readonly Block[]): Target {
  const to = (name: string) =>
    pushes.find(({ metadata }) => metadata.name === name)!.spec.data[0].match.remoteRef.remoteKey as string;
  return {
    host: "h",
    port: 1,
    region: home.region,
    admin_secret_arn: home.arnOf(to("admin")),
    authority_parameter: to("authority"),
  };
}

async function main(): Promise<number> {
  const checks = new Checks();
  let emulator: Emulator | undefined;
  try {
    emulator = await startEmulator({ accountId: everyStack()[0]!.account });
    const { endpoint } = emulator;
    await checks.suite(async () => {
      for (const name of HOMES) {
        const { refused, calls, wrong } = await way(name, endpoint);
        checks.check(
          `${name}: what is made in the cluster is what the executor signs in with`,
          wrong.length === 0,
          () => wrong.join("\n"),
        );
        checks.check(`${name}: none of ${calls} calls is refused`, refused.length === 0 && calls > 0, () =>
          refused.join("\n"),
        );
      }
      for (const taken of TAKEN) {
        const { refused, wrong } = await way(HOMES[0]!, endpoint, taken);
        const named = refused.some((one) => one.includes(taken.action));
        checks.check(
          `without ${taken.action} the ${taken.role} role is refused, and said to be`,
          named && wrong.length > 0,
          () => [...refused, ...wrong].join("\n"),
        );
      }
    });
  } catch (error) {
    return skipOrFail(SUITE, error);
  } finally {
    await emulator?.stop();
  }
  return checks.end();
}

exitWith(main);
