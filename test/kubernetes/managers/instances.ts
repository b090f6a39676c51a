import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { ControlPlane } from "../control-plane/cluster";
import type { Block } from "../support";

const CLUSTER = "cnpg.io/cluster";
/** Source: CloudNativePG 1.30.0, pkg/management/url/url.go. */
const STATUS_PORT = 8000;
const STATUS_PATH = "/pg/status";
const SYSTEM = "7000000000000000001";
const LSN = "0/3000000";

/**
 * What CloudNativePG's instance manager says of the server in its pod, and what it writes of who leads: each instance that is
 * asked answers, at its pod's own address, with the certificate of the cluster. The first that the operator wants to lead does.
 * Sources: CloudNativePG 1.30.0, pkg/management/postgres/webserver/remote.go, pkg/postgres/status.go (PostgresqlStatus) and
 * internal/management/controller/instance_controller.go (reconcilePrimary). No PostgreSQL runs.
 */
export class Instances {
  readonly #servers = new Map<string, Server>();
  /** Pods by address: who is asked. */
  readonly #pods = new Map<string, Block>();
  /** Leader of each cluster, by namespace and name. */
  readonly #leaders = new Map<string, string>();

  constructor(private readonly plane: ControlPlane) {}

  async act(pods: readonly Block[]): Promise<void> {
    const instances = pods.filter(
      ({ metadata, status }) => metadata.labels?.["cnpg.io/podRole"] === "instance" && status.phase === "Running",
    );
    const addresses = new Set(instances.map(({ status }) => status.podIP as string));
    for (const [address, server] of this.#servers)
      if (!addresses.has(address)) {
        server.close();
        this.#servers.delete(address);
      }
    for (const pod of instances) await this.#serve(pod);
    if (instances.length > 0) await this.#lead(instances);
  }

  stop(): void {
    for (const server of this.#servers.values()) {
      server.close();
      server.closeAllConnections();
    }
  }

  async #lead(instances: readonly Block[]): Promise<void> {
    for (const { metadata, status } of await this.plane.list("/apis/postgresql.cnpg.io/v1/clusters")) {
      const key = `${metadata.namespace}/${metadata.name}`;
      const wanted = status?.targetPrimary as string | undefined;
      const runs = instances.some((pod) => pod.metadata.name === wanted && keyOf(pod) === key);
      if (wanted === undefined || !runs) continue;
      this.#leaders.set(key, wanted);
      if (status.currentPrimary === wanted) continue;
      const path = `/apis/postgresql.cnpg.io/v1/namespaces/${metadata.namespace}/clusters/${metadata.name}/status`;
      const body = { status: { currentPrimary: wanted, currentPrimaryTimestamp: new Date().toISOString() } };
      await this.plane.ask("PATCH", path, body, "merge-patch+json");
    }
  }

  async #serve(pod: Block): Promise<void> {
    const address = pod.status.podIP as string;
    this.#pods.set(address, pod);
    if (this.#servers.has(address)) return;
    const { namespace, labels } = pod.metadata;
    const cluster = await this.plane.ask(
      "GET",
      `/apis/postgresql.cnpg.io/v1/namespaces/${namespace}/clusters/${labels[CLUSTER]}`,
    );
    const name = cluster.body.status?.certificates?.serverTLSSecret;
    const secret = await this.plane.ask("GET", `/api/v1/namespaces/${namespace}/secrets/${name}`);
    if (secret.status !== 200) return;
    const of = (key: string) => Buffer.from(secret.body.data[key], "base64");
    const session = randomUUID();
    const server = createServer({ cert: of("tls.crt"), key: of("tls.key") }, (request, response) => {
      const known = request.url?.startsWith(STATUS_PATH);
      response.writeHead(known ? 200 : 404, { "content-type": "application/json" });
      response.end(known ? JSON.stringify(this.#statusOf(address, session)) : "{}");
    });
    await new Promise<void>((done, failed) => {
      server.once("error", failed);
      server.listen(STATUS_PORT, address, done);
    });
    this.#servers.set(address, server);
  }

  #statusOf(address: string, session: string): object {
    const pod = this.#pods.get(address)!;
    const leads = this.#leaders.get(keyOf(pod)) === pod.metadata.name;
    return {
      systemID: SYSTEM,
      isPrimary: leads,
      ...(leads ? { currentLsn: LSN } : { receivedLsn: LSN, replayLsn: LSN, isWalReceiverActive: true }),
      timeLineID: 1,
      isArchivingWAL: leads,
      currentWAL: "000000010000000000000003",
      node: pod.spec.nodeName,
      pod: { metadata: { name: pod.metadata.name } },
      executableHash: "of the tests",
      instanceManagerVersion: "1.30.0",
      instanceArch: "amd64",
      sessionID: session,
    };
  }
}

const keyOf = ({ metadata }: Block) => `${metadata.namespace}/${metadata.labels[CLUSTER]}`;

/** Where the pods' addresses are of this machine. */
export const PREFIX = "127.64";
