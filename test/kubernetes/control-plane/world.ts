import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { localChart } from "../../../constructs/kubernetes/local-chart";
import type { Helm } from "../../helm/program";
import { run } from "../../support/process";
import { until } from "../../support/until";
import type { SentRelease } from "../as-sent";
import type { Block } from "../support";
import { ControlPlane } from "./cluster";
import { definitions, established } from "./crds";
import { Kubelet } from "./players/kubelet";
import { Autoscaler, type Group, Nodes } from "./players/nodes";
import { SecretMaker } from "./players/secrets";
import { Volumes } from "./players/volumes";

/** On a machine that many share: alone it is seconds. */
const PATIENCE_MS = 240_000;
/** Pace of the players: what they act for takes its time, and each look costs the API server some. */
const TURN_MS = 300;

/** A cluster with what acts in it: nodes and their kubelet, volumes, secrets, an autoscaler. */
export class World {
  readonly plane = new ControlPlane();
  /** How long what is expected is waited for, in milliseconds. */
  patience = PATIENCE_MS;
  /** Zones in which no node can be had. */
  readonly closed = new Set<string>();
  readonly nodes = new Nodes(this.plane);
  readonly kubelet: Kubelet;
  readonly autoscaler = new Autoscaler(this.plane, this.nodes, this.closed);
  /** Who acts. A player is taken out to see what happens without it. */
  readonly players: Record<string, { act(pods: readonly Block[]): Promise<void> }>;
  /** What players could not do, by how often. */
  readonly complaints = new Map<string, number>();
  readonly #chart = join(this.plane.folder, "chart");
  #stopped = false;
  #looked = 0;
  #acting: Promise<boolean> | undefined;

  /** @param prefix of the pods' addresses. Default: of production's VPC */
  constructor(
    private readonly helm: Helm,
    prefix?: string,
  ) {
    this.kubelet = new Kubelet(this.plane, prefix);
    this.players = {
      secrets: new SecretMaker(this.plane),
      volumes: new Volumes(this.plane, this.nodes),
      kubelet: this.kubelet,
      autoscaler: this.autoscaler,
    };
  }

  async start(services: string): Promise<void> {
    for (const [path, text] of localChart().files) {
      mkdirSync(dirname(join(this.#chart, path)), { recursive: true });
      writeFileSync(join(this.#chart, path), text);
    }
    await this.plane.start(services);
  }

  /** Makes real definitions of collected schemas, each by group and kind. Returns how many. */
  async define(kinds: ReadonlySet<string>): Promise<number> {
    const all = definitions(kinds);
    for (const one of all) await this.plane.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", one);
    for (const { metadata } of all) await established(this.plane, metadata.name);
    return all.length;
  }

  /** Groups of nodes that there may be. */
  get groups(): readonly Group[] {
    return this.autoscaler.groups;
  }

  /** Other nodes than before, as groups have them before anybody asks for more; players act from now on. */
  async populate(groups: readonly Group[]): Promise<void> {
    for (const name of [...this.nodes.standing.keys()]) await this.nodes.lose(name);
    this.autoscaler.groups = groups;
    for (const group of groups) for (let index = 0; index < group.min; index++) await this.nodes.start(group);
    this.#acting ??= until(() => this.#turn(), Number.POSITIVE_INFINITY);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#acting;
    await this.plane.stop();
  }

  async #turn(): Promise<boolean> {
    if (Date.now() - this.#looked < TURN_MS) return this.#stopped;
    const pods = await this.pods().catch(() => []);
    for (const [name, player] of Object.entries(this.players)) {
      try {
        await player.act(pods);
      } catch (error) {
        const text = `${name}: ${(error as Error).message}`;
        this.complaints.set(text, (this.complaints.get(text) ?? 0) + 1);
      }
    }
    this.#looked = Date.now();
    return this.#stopped;
  }

  /** What there is in the end: undefined where it is not there in time. */
  async eventually<T>(find: () => Promise<T | undefined>): Promise<T | undefined> {
    let found: T | undefined;
    await until(async () => {
      found = await find();
      return found !== undefined;
    }, this.patience);
    return found;
  }

  /** What players say stood in their way, for the evidence of a check. */
  troubles(): string {
    const ended = this.plane.ended().map((name) => `${name} ended: ${this.plane.log(name)}`);
    const said = [...this.complaints].map(([text, count]) => `${count} times ${text}`);
    return [...ended, ...said.slice(-10)].join("\n");
  }

  /**
   * Installs or upgrades a release as the provider does: objects are applied by the client, and it waits for workloads and
   * jobs where the stack says so.
   *
   * @param config of another cluster. Default: of this one
   */
  install(release: SentRelease, config?: string) {
    const values = join(this.plane.folder, `${release.namespace}-${release.name}.json`);
    writeFileSync(values, release.values);
    return this.#helm(
      [
        ...["upgrade", "--install", release.name, this.#chart, "-n", release.namespace, "-f", values],
        // What clients can check, the API server has checked already, more strictly.
        ...["--timeout", `${this.patience}ms`, "--server-side=false", "--disable-openapi-validation"],
        ...(release.awaited ? ["--wait=legacy", "--wait-for-jobs"] : []),
        ...(release.takesOver ? ["--take-ownership"] : []),
      ],
      config,
    );
  }

  uninstall({ name, namespace }: Pick<SentRelease, "name" | "namespace">) {
    return this.#helm(["uninstall", name, "-n", namespace]);
  }

  #helm(words: readonly string[], config = this.plane.kubeconfig) {
    const { folder } = this.plane;
    const env = { ...process.env, KUBECONFIG: config, HOME: folder, HELM_CACHE_HOME: join(folder, "helm") };
    return run(this.helm.program, words, env);
  }

  pods(): Promise<Block[]> {
    return this.plane.list("/api/v1/pods");
  }
}
