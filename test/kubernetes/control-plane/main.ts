/**
 * In-cluster stacks on a real control plane of a minor that EKS may be asked for: `npm run control-plane`. etcd, API server,
 * controllers and scheduler are the published ones, with their own admission (structural schemas and CEL, pod security,
 * quotas, limit ranges) and their own decisions; releases are installed by the real Helm. Nodes have no machines: what
 * kubelets, provisioner, autoscaler, cert-manager, External Secrets and the operators do is done by players written from
 * their sources, each of which names its own.
 *
 * `SABOTAGE=<name>,…` or `SABOTAGE=all` puts faults back, one after another (sabotage.ts): each has to be named by a check that
 * fails. `STACKS=<pattern>` and `STAGES=<name>,…` run a part of production.
 */
import { findHelm } from "../../helm/program";
import { Checks, exitWith } from "../../support/checks";
import { skipOrFail } from "../../support/real-part";
import { until } from "../../support/until";
import { PROGRAMS } from "./cluster";
import { definitions } from "./crds";
import { type Places, placesOf } from "./places";
import { nameServers } from "./players/name-servers";
import { program, versionOf } from "./programs";
import { Recorded, SABOTAGES, STAGES, type Stage, sabotaged } from "./sabotage";
import { drain } from "./stages/drain";
import { again, counts, install, kindsOf, remove } from "./stages/install";
import { Orders } from "./stages/orders";
import { reach } from "./stages/reach";
import { stand } from "./stages/stand";
import { World } from "./world";

const SUITE = "control-plane";
/** The home that is tried in every way. */
const HOME = /-tenant-open-data-lab-incluster$/;
/** Orders in which the pods of all homes arrive. */
const ORDERS = 3;

/** How long a fault may look as if it were only late. */
const SABOTAGED_MS = 60_000;

const seconds = (since: number) => Math.round((Date.now() - since) / 1000);

/** One environment after another on one cluster: what is installed is gone before the next. */
class Suite {
  readonly #told: string[] = [];
  #pods = 0;

  constructor(
    private readonly world: World,
    private readonly checks: Checks,
  ) {}

  async begin(all: readonly Places[]): Promise<void> {
    const { world, checks } = this;
    await checks.step(`a control plane starts, ${versionOf("kube-apiserver")}`, () => world.start(all[0]!.services));
    const first = all[0]!.services.replace(/\.0\/\d+$/, ".1");
    let address: unknown;
    // A controller of the API server's own makes it, once the server is ready.
    await until(async () => {
      const { body } = await world.plane.ask("GET", "/api/v1/namespaces/default/services/kubernetes");
      address = body.spec?.clusterIP;
      return address !== undefined;
    });
    checks.check(
      `the API server's own service has the first address of the range, ${first}`,
      address === first,
      () => `${address}`,
    );
    const kinds = kindsOf(all.flatMap(({ stacks }) => stacks));
    const count = await checks.step("definitions are established, with structural schemas", () => world.define(kinds));
    this.#told.push(`${count} definitions`);
    for (const one of nameServers()) await world.plane.must(one);
  }

  async environment(places: Places, stages: readonly Stage[]): Promise<void> {
    const { world, checks } = this;
    const { name, stacks, groups } = places;
    const begun = Date.now();
    await checks.step(`${name}: nodes of ${groups.length} groups join`, () => world.populate(groups));
    if (stages.includes("install"))
      for (const stack of stacks) {
        await install(world, checks, stack);
        if (stages.includes("stand")) this.#pods += await stand(world, checks, stack);
      }
    if (stages.includes("reach")) this.#told.push(`${await reach(world, checks, name)} rows of who must reach whom`);
    if (stages.includes("drain")) for (const stack of stacks) await drain(world, checks, stack);
    if (stages.includes("again")) for (const stack of stacks) await again(world, checks, stack);
    if (stages.includes("remove")) for (const stack of [...stacks].reverse()) await remove(world, checks, stack);
    console.log(`${name}: ${seconds(begun)} s`);
  }

  /** On the groups of nodes of an environment from which everything is removed. */
  async orders({ name, stacks }: Places): Promise<void> {
    const begun = Date.now();
    const orders = new Orders(this.world, this.checks, stacks);
    // Where a pod stands is all that counts: none has to run.
    const { players } = this.world;
    const { kubelet, secrets } = players;
    delete players.kubelet;
    delete players.secrets;
    for (let order = 1; order <= ORDERS; order++) {
      await orders.clear();
      await orders.arrive(order);
      await orders.lose(order);
      await orders.zone(order);
    }
    await orders.clear();
    Object.assign(players, { kubelet, secrets });
    this.#told.push(`${orders.size} pods placed in ${ORDERS} orders`);
    console.log(`${name}, orders: ${seconds(begun)} s`);
  }

  async sum(): Promise<string> {
    const memory = Object.entries(await this.world.plane.memory()).map(([name, mib]) => `${name} ${mib}`);
    const { releases, objects, admissions } = counts;
    const told = [`${releases} releases`, `${objects} objects`, `${admissions} admissions`, `${this.#pods} pods stood`];
    return `${[...told, ...this.#told].join(", ")}; peak memory in MiB: ${memory.join(", ")}`;
  }
}

/** Each fault, on an empty cluster: whether a check that it should fail has failed. */
async function sabotage(world: World, checks: Checks, production: Places, names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in SABOTAGES));
  if (unknown.length > 0) throw new Error(`no sabotage ${unknown}: ${Object.keys(SABOTAGES).join(", ")}`);
  world.patience = SABOTAGED_MS;
  for (const name of names) {
    const one = SABOTAGES[name]!;
    const places = sabotaged(production, one);
    const recorded = new Recorded();
    const player = world.players[one.without ?? ""];
    if (player !== undefined) delete world.players[one.without!];
    await recorded.suite(async () => {
      const suite = new Suite(world, recorded);
      await suite.environment(places, one.stages);
      if (one.stages.includes("orders")) await suite.orders(places);
    });
    const [found] = recorded.failures.filter((failure) => one.seen.test(failure.split("\n")[0]!));
    checks.check(`${name}: ${one.fault}`, found !== undefined, () => recorded.failures.join("\n") || "nothing failed");
    if (found !== undefined)
      console.log(found.split("\n").slice(0, 4).join("\n        ").slice(0, 1500).replace(/^/, "        "));
    if (player !== undefined) world.players[one.without!] = player;
    if (one.stages.includes("install")) for (const stack of places.stacks) await remove(world, new Recorded(), stack);
  }
}

async function main(): Promise<number> {
  const checks = new Checks();
  const begun = Date.now();
  let world: World | undefined;
  try {
    for (const name of PROGRAMS) program(name);
    definitions(new Set());
    world = new World(await findHelm());
    const suite = new Suite(world, checks);
    const production = placesOf("production");
    const standing = world;
    await checks.suite(async () => {
      const { STACKS, STAGES: some, SABOTAGE } = process.env;
      if (SABOTAGE !== undefined) {
        await suite.begin([production]);
        await sabotage(standing, checks, production, SABOTAGE === "all" ? Object.keys(SABOTAGES) : SABOTAGE.split(","));
        return;
      }
      if (STACKS !== undefined) {
        const part = { ...production, stacks: production.stacks.filter(({ name }) => new RegExp(STACKS).test(name)) };
        const stages = some === undefined ? STAGES : STAGES.filter((stage) => some.split(",").includes(stage));
        await suite.begin([part]);
        await suite.environment(part, stages);
        if (stages.includes("orders")) await suite.orders(part);
        return;
      }
      const development = placesOf("development");
      await suite.begin([production, development]);
      // One home in every way, three engines on nodes of their own; then all stacks, as they are deployed.
      const own = { ...production, stacks: production.stacks.filter(({ name }) => HOME.test(name)) };
      await suite.environment(own, STAGES);
      await suite.orders(own);
      await suite.environment(production, ["install", "stand", "reach", "remove"]);
      await suite.environment(development, ["install", "stand", "again", "remove"]);
    });
    console.log(`${await suite.sum()}; ${seconds(begun)} s`);
  } catch (error) {
    return skipOrFail(SUITE, error);
  } finally {
    await world?.stop();
  }
  return checks.end();
}

exitWith(main);
