import { type ChildProcess, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../support/free-port";
import { start } from "../../support/process";
import { until } from "../../support/until";
import type { Block } from "../support";
import { program } from "./programs";

const TOKEN = "tests";
/** Programs of a control plane, in the order of starting. */
export const PROGRAMS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;
/** On a machine that many share; alone it takes five seconds. */
const START_MS = 300_000;
const LOG_BYTES = 20_000;

export interface Answer {
  readonly status: number;
  readonly body: Block;
}

export type Content = "json" | "merge-patch+json" | "apply-patch+yaml";

/**
 * The control plane of EKS's own minor on loopback, empty: etcd, API server, controllers and scheduler as published. Nodes
 * are objects without a machine, so that nobody looks after their health or fetches what is theirs; all of it goes with
 * its folder.
 */
export class ControlPlane {
  readonly folder = mkdtempSync(join(tmpdir(), "tessera-control-plane-"));
  readonly kubeconfig = join(this.folder, "kubeconfig");
  #port = 0;
  readonly #children = new Map<string, ChildProcess>();
  readonly #logs = new Map<string, string>();
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32, rejectUnauthorized: false });
  readonly #resources = new Map<string, Promise<Block[]>>();

  /** @param services range of services' addresses */
  async start(services: string): Promise<void> {
    const file = (name: string) => join(this.folder, name);
    const [client, peer] = [await freePort(), await freePort()];
    this.#port = await freePort();
    const [etcd, peers] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
    execFileSync("openssl", ["genrsa", "-out", file("sa.key"), "2048"], { stdio: "ignore" });
    writeFileSync(file("tokens.csv"), `${TOKEN},tests,tests,system:masters\n`);
    mkdirSync(file("certs"));
    this.#writeKubeconfig();
    this.run("etcd", program("etcd"), [
      ...["--data-dir", file("etcd"), "--unsafe-no-fsync", "--log-level", "error"],
      ...["--listen-client-urls", etcd, "--advertise-client-urls", etcd],
      ...["--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", `default=${peers}`],
    ]);
    this.run("kube-apiserver", program("kube-apiserver"), [
      ...["--etcd-servers", etcd, "--secure-port", String(this.#port), "--bind-address", "127.0.0.1"],
      ...["--advertise-address", "127.0.0.1", "--cert-dir", file("certs"), "--token-auth-file", file("tokens.csv")],
      ...["--service-cluster-ip-range", services, "--authorization-mode", "RBAC", "--allow-privileged"],
      ...["--service-account-issuer", "https://kubernetes.default.svc", "--service-account-key-file", file("sa.key")],
      ...["--service-account-signing-key-file", file("sa.key"), "--max-requests-inflight", "0"],
      ...["--max-mutating-requests-inflight", "0", "--enable-priority-and-fairness=false"],
    ]);
    if (!(await until(() => this.#isReady(), START_MS)))
      throw new Error(`no API server within ${START_MS / 1000} s: ${this.log("kube-apiserver")}${this.log("etcd")}`);
    this.run("kube-controller-manager", program("kube-controller-manager"), [
      ...[
        "--kubeconfig",
        this.kubeconfig,
        "--service-account-private-key-file",
        file("sa.key"),
        "--leader-elect=false",
      ],
      ...["--secure-port=0", "--kube-api-qps=500", "--kube-api-burst=1000", "--node-monitor-grace-period=24h"],
      // Nodes have no kubelet that would say how they are, and volumes none that would mount them.
      "--controllers=*,-node-lifecycle-controller,-persistentvolume-attach-detach-controller,-node-ipam-controller",
    ]);
    writeFileSync(
      file("scheduler.json"),
      JSON.stringify({
        apiVersion: "kubescheduler.config.k8s.io/v1",
        kind: "KubeSchedulerConfiguration",
        clientConnection: { kubeconfig: this.kubeconfig, qps: 500, burst: 1000 },
        leaderElection: { leaderElect: false },
        // Pods that found no node are looked at again soon: how they are decided upon stays as it is.
        podInitialBackoffSeconds: 1,
        podMaxBackoffSeconds: 1,
      }),
    );
    this.run("kube-scheduler", program("kube-scheduler"), ["--config", file("scheduler.json"), "--secure-port=0"]);
  }

  /** Starts a program that goes with the control plane. */
  run(name: string, command: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): void {
    const child = start(command, words, { ...process.env, HOME: this.folder, KUBECONFIG: this.kubeconfig, ...env });
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (data: Buffer) => {
        this.#logs.set(name, (this.log(name) + data.toString("utf8")).slice(-LOG_BYTES));
      });
    this.#children.set(name, child);
  }

  /** The end of what a program wrote. */
  log(name: string): string {
    return this.#logs.get(name) ?? "";
  }

  /** Programs that have ended by themselves. */
  ended(): string[] {
    return [...this.#children].filter(([, { exitCode }]) => exitCode !== null).map(([name]) => name);
  }

  /** Peak memory of each program, in MiB. */
  async memory(): Promise<Record<string, number>> {
    const { readFileSync } = await import("node:fs");
    const peak = (pid: number | undefined) => {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    };
    return Object.fromEntries([...this.#children].map(([name, { pid }]) => [name, peak(pid)]));
  }

  ask(method: string, path: string, body?: object, type: Content = "json"): Promise<Answer> {
    return new Promise((done, failed) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${TOKEN}`,
        // Said, since what deletes has a body as well.
        ...(text === undefined
          ? {}
          : { "content-type": `application/${type}`, "content-length": Buffer.byteLength(text) }),
      };
      // Its certificate is its own, in its own folder.
      const options = { host: "127.0.0.1", port: this.#port, path, method, headers, agent: this.#agent };
      const asked = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.once("error", failed);
        response.on("end", () => {
          const answer = Buffer.concat(chunks).toString("utf8");
          const json = answer.startsWith("{") ? (JSON.parse(answer) as Block) : { message: answer };
          done({ status: response.statusCode ?? 0, body: json });
        });
      });
      asked.once("error", (error: NodeJS.ErrnoException) => {
        // The other end closed a connection that was kept for the next question, before it came: it was not heard.
        if (asked.reusedSocket && error.code === "ECONNRESET") this.ask(method, path, body, type).then(done, failed);
        else failed(error);
      });
      asked.end(text);
    });
  }

  /**
   * Applies an object server side, as the provider for Kubernetes and operators do. A field that its kind does not have is
   * an error.
   */
  async apply(object: Block, manager = "tests"): Promise<Answer> {
    const path = await this.pathOf(object);
    const query = `?fieldManager=${manager}&force=true&fieldValidation=Strict`;
    return this.ask("PATCH", path + query, object, "apply-patch+yaml");
  }

  /** Whether an object that is not there would be let in: by all of admission, and with every field known. */
  async admits(object: Block): Promise<Answer> {
    const path = await this.pathOf(object);
    return this.ask("POST", `${path.replace(/\/[^/]+$/, "")}?dryRun=All&fieldValidation=Strict`, object);
  }

  /** The same, where there is nothing to say of a refusal. */
  async must(object: Block): Promise<Block> {
    const { status, body } = await this.apply(object);
    if (status > 201) throw new Error(`${object.kind} ${object.metadata.name}: ${body.message}`);
    return body;
  }

  /** Makes an object that is not there: cheaper for large ones than {@link must}, which keeps who said what. */
  async create(path: string, object: Block): Promise<void> {
    const { status, body } = await this.ask("POST", path, object);
    if (status !== 201) throw new Error(`${object.kind} ${object.metadata.name}: ${body.message}`);
  }

  /** All objects at a path such as `/api/v1/pods`. */
  async list(path: string): Promise<Block[]> {
    const { status, body } = await this.ask("GET", path);
    if (status !== 200) throw new Error(`GET ${path}: ${body.message}`);
    return body.items as Block[];
  }

  /** Where an object is, by what the API server says of its kind. */
  async pathOf({ apiVersion, kind, metadata: { name, namespace } }: Block): Promise<string> {
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const find = async () => (await this.#kinds(root)).find((one) => one.kind === kind && !one.name.includes("/"));
    let found = await find();
    if (found === undefined) {
      this.#resources.delete(root);
      found = await find();
    }
    if (found === undefined) throw new Error(`the API server knows no ${apiVersion}/${kind}`);
    return `${root}${found.namespaced ? `/namespaces/${namespace}` : ""}/${found.name}/${name}`;
  }

  #kinds(root: string): Promise<Block[]> {
    const known = this.#resources.get(root);
    if (known !== undefined) return known;
    const asked = this.ask("GET", root).then(({ body }) => (body.resources ?? []) as Block[]);
    this.#resources.set(root, asked);
    return asked;
  }

  async stop(): Promise<void> {
    for (const [, child] of [...this.#children].reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((done) => child.once("close", done));
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(late);
    }
    this.#agent.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #isReady(): Promise<boolean> {
    const gone = this.ended();
    if (gone.length > 0) throw new Error(`${gone.join(", ")} ended: ${gone.map((name) => this.log(name)).join("\n")}`);
    const ready = await this.ask("GET", "/readyz").catch(() => null);
    return ready?.status === 200;
  }

  #writeKubeconfig(): void {
    const server = { server: `https://127.0.0.1:${this.#port}`, "insecure-skip-tls-verify": true };
    const config = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "tests", cluster: server }],
      users: [{ name: "tests", user: { token: TOKEN } }],
      contexts: [{ name: "tests", context: { cluster: "tests", user: "tests" } }],
      "current-context": "tests",
    };
    writeFileSync(this.kubeconfig, JSON.stringify(config), { mode: 0o600 });
  }
}
