import type { Environment } from "../../../config/model";
import type { Manifest } from "../manifest";
import type { InclusterNames } from "../names";

const API = "external-secrets.io";

/** Stores of a namespace: each takes on the push role of this home, which reaches this cluster's secrets only. */
const STORES = { SecretsManager: "secrets-manager", ParameterStore: "parameter-store" } as const;
type Service = keyof typeof STORES;

export interface PushProps {
  /** Secret of the namespace to push from. */
  readonly secret: string;
  readonly service: Service;
  /** Name of the secret, or path of the parameter, to push to. It stands already (secrets) or is made (parameters). */
  readonly to: string;
  /** Key of the namespace's secret to the property that it becomes; null: to the whole value. */
  readonly keys: Readonly<Record<string, string | null>>;
  /** Whether only the first value is taken, and none that comes later. Default: each takes its predecessor's place. */
  readonly once?: boolean;
}

/** The stores that {@link push} uses. */
export function secretStores(environment: Environment, names: InclusterNames): Manifest[] {
  return Object.entries(STORES).map(([service, name]) => ({
    apiVersion: `${API}/v1`,
    kind: "SecretStore",
    metadata: { name },
    spec: { provider: { aws: { service, region: environment.region, role: names.pushRoleArn } } },
  }));
}

/**
 * How a value is written. Without a word Secrets Manager is given bytes (`SecretBinary`), which no other client of ours
 * writes. Source: External Secrets 2.9.0, providers/v1/aws/secretsmanager/secretsmanager.go, putSecretValueWithContext.
 */
const METADATA: Readonly<Record<Service, object>> = {
  SecretsManager: {
    metadata: {
      apiVersion: "kubernetes.external-secrets.io/v1alpha1",
      kind: "PushSecretMetadata",
      spec: { secretPushFormat: "string" },
    },
  },
  ParameterStore: {},
};

/**
 * Copies a secret that was made in the cluster out to AWS, and again whenever it changes. Nothing is deleted there
 * when this goes: the secret belongs to the AWS stack.
 */
export function push(name: string, props: PushProps): Manifest {
  return {
    apiVersion: `${API}/v1alpha1`,
    kind: "PushSecret",
    metadata: { name },
    spec: {
      refreshInterval: "15m",
      updatePolicy: props.once ? "IfNotExists" : "Replace",
      deletionPolicy: "None",
      secretStoreRefs: [{ kind: "SecretStore", name: STORES[props.service] }],
      selector: { secret: { name: props.secret } },
      data: Object.entries(props.keys).map(([secretKey, property]) => ({
        match: { secretKey, remoteRef: { remoteKey: props.to, ...(property === null ? {} : { property }) } },
        ...METADATA[props.service],
      })),
    },
  };
}

/** Characters of a password that is made in the cluster: letters and digits, about 285 bits. */
const PASSWORD_LENGTH = 48;

/**
 * What makes a password whenever it is asked, and asks for it.
 *
 * @param when it is made anew
 * @param target the secret that it goes into
 */
function madePassword(name: string, when: object, target: object): Manifest[] {
  const generator = { apiVersion: "generators.external-secrets.io/v1alpha1", kind: "Password" };
  return [
    {
      ...generator,
      metadata: { name },
      spec: { length: PASSWORD_LENGTH, digits: 12, symbols: 0, noUpper: false, allowRepeat: true },
    },
    {
      apiVersion: `${API}/v1`,
      kind: "ExternalSecret",
      metadata: { name },
      spec: { ...when, target, dataFrom: [{ sourceRef: { generatorRef: { ...generator, name } } }] },
    },
  ];
}

/**
 * When a password is made anew: by the days, and at once where the resource or its annotations change. Source: External
 * Secrets 2.9.0, pkg/controllers/externalsecret/externalsecret_controller.go, shouldRefresh.
 */
const every = (days: number) => ({ refreshPolicy: "Periodic", refreshInterval: `${days * 24}h` });

/**
 * A user's secret with a password that is made in the cluster.
 *
 * @param days between two passwords, where whoever reads the secret takes the next one while it runs. Default: the first
 *   one stays, since a new one would lock out whoever still has it
 */
export function generatedPassword(
  name: string,
  username: string,
  labels: Readonly<Record<string, string>> = {},
  days: number | null = null,
): Manifest[] {
  return madePassword(name, days === null ? { refreshPolicy: "CreatedOnce" } : every(days), {
    name,
    creationPolicy: "Owner",
    template: {
      type: "kubernetes.io/basic-auth",
      metadata: { labels: { ...labels } },
      data: { username, password: "{{ .password }}" },
    },
  });
}

/**
 * Another password, by the days, in a secret that an operator makes and that stays its own: it is waited for, and its other
 * keys are left as they are.
 */
export function rotatedPassword(name: string, secret: string, key: string, days: number): Manifest[] {
  const template = { data: { [key]: "{{ .password }}" } };
  return madePassword(name, every(days), { name: secret, creationPolicy: "Merge", template });
}
