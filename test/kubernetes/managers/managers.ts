import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadAll } from "js-yaml";
import { freePort } from "../../support/free-port";
import { until } from "../../support/until";
import { program } from "../control-plane/programs";
import type { World } from "../control-plane/world";
import type { Block } from "../support";
import type { Operator } from "./installed";

const START_MS = 120_000;

/** What a manager is given: where it may write, and the port of its webhooks. */
export interface Given {
  readonly folder: string;
  readonly port: number;
  /** Folder with the certificate of its webhooks. */
  readonly certificates: string;
  /** Folder in which plugins have their sockets. */
  readonly plugins: string;
  readonly operator: Operator;
}

export interface Manager {
  readonly program: string;
  /** The release of the operators' stack that would run it. */
  readonly release: string;
  /** The engine that it looks after. */
  readonly engine: string;
  readonly words: (given: Given) => readonly string[];
  readonly env?: (given: Given) => NodeJS.ProcessEnv;
  /** What its image has where it starts. */
  readonly prepare?: (given: Given) => void;
  /** Whether it reads the namespace that it is in from where a pod's service account is mounted. */
  readonly inPod?: true;
  /** What it says when it is at work. */
  readonly ready: RegExp;
}

/** In the order of starting: CloudNativePG looks for plugins once. */
export const MANAGERS: readonly Manager[] = [
  {
    // Source: plugin-barman-cloud 0.13.0, internal/cmd/operator/main.go. A plugin beside the operator may have a socket.
    program: "barman-plugin",
    release: "plugin-barman-cloud",
    engine: "timescaledb",
    words: ({ plugins }) => ["operator", `--plugin-path=${plugins}`, "--health-probe-bind-address=0"],
    env: ({ operator }) => ({ SIDECAR_IMAGE: operator.images.sidecarImage }),
    ready: /TCP server|Starting plugin|starting plugin|Starting workers/i,
  },
  {
    // Source: CloudNativePG 1.30.0, internal/cmd/manager/controller/cmd.go and internal/configuration/configuration.go.
    program: "cloudnative-pg",
    release: "cloudnative-pg",
    engine: "timescaledb",
    words: ({ port }) => ["controller", `--webhook-port=${port}`, "--metrics-bind-address=0"],
    env: ({ certificates, plugins, operator }) => ({
      OPERATOR_NAMESPACE: operator.namespace,
      OPERATOR_IMAGE_NAME: operator.images.image,
      WEBHOOK_CERT_DIR: certificates,
      PLUGIN_SOCKET_DIR: plugins,
    }),
    // Itself for each processor, which it gives to instances. Source: pkg/utils/discovery.go, DetectAvailableArchitectures.
    prepare: ({ folder }) => {
      mkdirSync(join(folder, "operator"), { recursive: true });
      for (const architecture of ["amd64", "arm64"])
        symlinkSync(program("cloudnative-pg"), join(folder, "operator", `manager_${architecture}`));
    },
    ready: /Starting workers/,
  },
  {
    // Source: Percona operator for MongoDB 1.22.0, cmd/manager/main.go and pkg/k8s/utils.go.
    program: "percona-mongodb",
    release: "psmdb-operator",
    engine: "mongodb",
    words: () => ["--leader-elect=false", "--metrics-bind-address=0", "--health-probe-bind-address=0"],
    env: ({ operator }) => ({ WATCH_NAMESPACE: "", HOSTNAME: operator.pod, DISABLE_TELEMETRY: "true" }),
    inPod: true,
    ready: /Starting workers/,
  },
  {
    // Source: ECK 3.5.0, deploy/eck-operator/templates/configmap.yaml with the chart's own values.
    program: "eck",
    release: "eck-operator",
    engine: "elasticsearch",
    words: ({ port, certificates, operator }) => [
      ...["manager", `--operator-namespace=${operator.namespace}`, "--enable-leader-election=false"],
      ...["--metrics-port=0", "--enable-webhook", "--manage-webhook-certs=false", `--webhook-port=${port}`],
      ...[`--webhook-cert-dir=${certificates}`, "--webhook-name=elastic-operator.elastic-system.k8s.elastic.co"],
      ...["--container-registry=docker.elastic.co", "--validate-storage-class", "--disable-config-watch"],
      ...["--exposed-node-labels=topology.kubernetes.io/.*", "--elasticsearch-observation-interval=10s"],
      ...["--disable-telemetry", "--kube-client-timeout=60s", "--elasticsearch-client-timeout=5s"],
    ],
    ready: /Starting workers/,
  },
];

/** Definitions of a manager's own module: the whole of them, as they are installed. */
export function definitionsOf(manager: Manager): Block[] {
  const folder = join(dirname(program(manager.program)), "definitions");
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) => loadAll(readFileSync(join(folder, file), "utf8")) as Block[])
    .filter((one) => one?.kind === "CustomResourceDefinition");
}

/** A certificate of 127.0.0.1, by the names that the managers read it by. */
export function certify(folder: string): { readonly folder: string; readonly authority: string } {
  mkdirSync(folder, { recursive: true });
  const file = (name: string) => join(folder, name);
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
      ...["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
      ...["-keyout", file("tls.key"), "-out", file("tls.crt")],
    ],
    { stdio: "ignore" },
  );
  for (const end of ["crt", "key"]) writeFileSync(file(`apiserver.${end}`), readFileSync(file(`tls.${end}`)));
  return { folder, authority: readFileSync(file("tls.crt")).toString("base64") };
}

/** Puts the file of a service account's namespace where a pod has it: in a mount namespace of the manager's own. */
const IN_POD = [
  "set -e; mount -t tmpfs none /run; mkdir -p /var/run/secrets/kubernetes.io/serviceaccount",
  'printf %s "$1" >/var/run/secrets/kubernetes.io/serviceaccount/namespace; shift; exec "$@"',
].join("\n");

/** Starts a manager, and waits until it is at work. Returns the port of its webhooks. */
export async function startManager(
  world: World,
  manager: Manager,
  operator: Operator,
  certificates: string,
): Promise<number> {
  const folder = join(world.plane.folder, manager.program);
  const plugins = join(world.plane.folder, "plugins");
  for (const one of [folder, plugins]) mkdirSync(one, { recursive: true });
  const given: Given = { folder, port: await freePort(), certificates, plugins, operator };
  manager.prepare?.(given);
  const words = [program(manager.program), ...manager.words(given)];
  const inFolder = ["sh", "-c", 'cd "$0" && exec "$@"', folder, ...words];
  const whole = manager.inPod ? ["unshare", "-rm", "sh", "-c", IN_POD, "sh", operator.namespace, ...words] : inFolder;
  const name = manager.program;
  world.plane.run(name, whole[0]!, whole.slice(1), { TMPDIR: folder, ...manager.env?.(given) });
  const works = () => manager.ready.test(world.plane.log(name)) || world.plane.ended().includes(name);
  if (!(await until(works, START_MS)) || world.plane.ended().includes(name))
    throw new Error(`${name} does not start: ${world.plane.log(name).slice(-3000)}`);
  return given.port;
}
