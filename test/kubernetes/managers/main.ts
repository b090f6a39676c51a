/**
 * The operators themselves, where they are published as modules (CloudNativePG with its plugin for backups, Percona's for
 * MongoDB, ECK), at the versions that are installed, against the real control plane: `npm run control-plane:managers`. Their
 * managers run beside the cluster; their Deployments, service accounts and webhooks stand in it. What they make of the stacks'
 * resources is held against what the plan promises and against the players of `control-plane/players/operators`.
 *
 * `SABOTAGE=<name>` or `SABOTAGE=all` puts faults back (sabotage.ts). `ENGINES=<pattern>` leaves other engines out.
 */
import { findHelm } from "../../helm/program";
import { Checks, exitWith } from "../../support/checks";
import { MissingRealPart, skipOrFail } from "../../support/real-part";
import { until } from "../../support/until";
import { PROGRAMS } from "../control-plane/cluster";
import { definitions } from "../control-plane/crds";
import { type Places, placesOf } from "../control-plane/places";
import { program, versionOf } from "../control-plane/programs";
import { Recorded, sabotaged } from "../control-plane/sabotage";
import { counts, type Installed, install, kindsOf, ours, placed, remove } from "../control-plane/stages/install";
import { World } from "../control-plane/world";
import type { Block } from "../support";
import { stands, webhooks } from "./installed";
import { Instances, PREFIX } from "./instances";
import { likePlayers, overZones, promises } from "./made";
import { certify, definitionsOf, MANAGERS, type Manager, startManager } from "./managers";
import { contents, kept } from "./ours";
import { ABSENT_SERVERS, FAULTS, type Fault } from "./sabotage";
import { backupsOfTasks, licences, poolers } from "./sides";
import { states } from "./states";

const SUITE = "control-plane:managers";
/** A cell, and a tenant's own home with a cluster in shards. `STACKS=<pattern>` takes others. */
const STACKS = new RegExp(process.env.STACKS ?? "-(?:cell-premium-1|tenant-northwind-bank)-incluster$");
const SABOTAGED_MS = 60_000;

class Suite {
  #registry = /$^/;

  constructor(
    private readonly world: World,
    private readonly checks: Checks,
    private readonly managers: readonly Manager[],
  ) {}

  /** The control plane, definitions whole and as published, the operators' own stack and the managers. */
  async begin({ services, groups }: Places, operators: Installed, homes: readonly Installed[]): Promise<void> {
    const { world, checks } = this;
    await checks.step(`a control plane starts, ${versionOf("kube-apiserver")}`, () => world.start(services));
    const own = this.managers.flatMap(definitionsOf);
    const theirs = new Set(own.map(({ spec }) => `${spec.group}/${spec.names.kind}`));
    const kinds = kindsOf([operators, ...homes]);
    await checks.step(`${own.length} definitions of the managers' modules are established`, async () => {
      for (const one of own) await world.plane.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", one);
      await world.define(new Set([...kinds, "cert-manager.io/CertificateRequest"].filter((kind) => !theirs.has(kind))));
    });
    await checks.step("nodes join", () => world.populate(groups));
    await install(world, checks, operators);
    const certificates = certify(`${world.plane.folder}/webhooks`);
    for (const manager of this.managers) {
      const name = `${manager.program} ${versionOf(manager.program)}`;
      await checks.step(`${name} is at work`, async () => {
        const operator = await stands(world, operators, manager);
        this.#registry = new RegExp(`^${operator.images.image!.split("/")[0]!.replaceAll(".", "\\.")}/`);
        const port = await startManager(world, manager, operator, certificates.folder);
        const count = await webhooks(world, manager.program, port, certificates.authority);
        if (count > 0) console.log(`        ${count} webhooks lead to it`);
      });
    }
  }

  /** One home, installed while the managers are at work. */
  async home(stack: Installed): Promise<void> {
    const { world, checks } = this;
    await install(world, checks, stack);
    const before = await contents(world, stack);
    await states(world, checks, stack);
    await likePlayers(world, checks, stack);
    await this.looks(stack, before);
  }

  async looks(stack: Installed, before: ReadonlyMap<string, string>): Promise<void> {
    const { world, checks } = this;
    await overZones(world, checks, stack);
    await promises(world, checks, stack, this.#registry);
    await poolers(world, checks, stack);
    await backupsOfTasks(world, checks, stack);
    await licences(world, checks, stack);
    await kept(world, checks, stack, before);
  }

  /** Resources before their secrets, and those later: whoever invents what it does not find has the time to. */
  async hasty(stack: Installed): Promise<void> {
    const { world, checks } = this;
    const { secrets } = world.players;
    delete world.players.secrets;
    for (const one of stack.objects) await world.plane.apply(one);
    const all = stack.releases.filter(ours).flatMap(placed);
    for (const one of all.filter(({ kind }) => kind !== "Job")) await world.plane.apply(one);
    const acted = async () => ABSENT_SERVERS.test(world.plane.log("percona-mongodb")) || (await this.#issued(all));
    await until(acted, world.patience);
    if (secrets !== undefined) world.players.secrets = secrets;
    await kept(world, checks, stack, new Map());
  }

  /** Whether an operator has written to an issuer of ours. */
  async #issued(all: readonly Block[]): Promise<boolean> {
    const issuers = all.filter(({ kind }) => kind === "Issuer");
    const live = await Promise.all(
      issuers.map(async (one) => this.world.plane.ask("GET", await this.world.plane.pathOf(one))),
    );
    return live.some(({ body }) => (body.metadata?.ownerReferences ?? []).length > 0);
  }
}

/** Managers that are built; engines of which one is not are left out, by name. */
function present(): Manager[] {
  const missing = MANAGERS.flatMap((manager) => {
    try {
      program(manager.program);
      return [];
    } catch (error) {
      if (!(error instanceof MissingRealPart) || process.env.CI === "true") throw error;
      console.log(`SKIPPED ${manager.engine}: ${error.message}`);
      return [manager.engine];
    }
  });
  const asked = new RegExp(process.env.ENGINES ?? ".");
  const left = MANAGERS.filter(({ engine }) => !missing.includes(engine) && asked.test(engine));
  if (left.length === 0) throw new MissingRealPart("managers of operators", "none is built");
  return left;
}

/** Engines whose operator is here, of the stacks that are tried. */
function part(places: Places, of: RegExp, only: RegExp): Places {
  return sabotaged(places, { fault: "", stacks: of, only, stages: [], seen: /$^/ });
}

async function sabotage(
  world: World,
  checks: Checks,
  places: Places,
  managers: readonly Manager[],
  names: readonly string[],
): Promise<void> {
  world.patience = SABOTAGED_MS;
  const unknown = names.filter((name) => !(name in FAULTS));
  if (unknown.length > 0) throw new Error(`no sabotage ${unknown}: ${Object.keys(FAULTS).join(", ")}`);
  for (const name of names) {
    const fault: Fault = FAULTS[name]!;
    const recorded = new Recorded();
    const own = new Suite(world, recorded, managers);
    const [stack] = sabotaged(places, { ...fault, stages: [] }).stacks;
    await recorded.suite(() => (fault.hasty ? own.hasty(stack!) : own.home(stack!)));
    const found = recorded.failures.find((failure) => fault.seen.test(failure));
    checks.check(
      `${name}: ${fault.fault}`,
      found !== undefined,
      () => recorded.failures.join("\n") || "nothing failed",
    );
    if (found !== undefined)
      console.log(found.split("\n").slice(0, 4).join("\n        ").slice(0, 1200).replace(/^/, "        "));
    await remove(world, new Recorded(), stack!);
  }
}

async function main(): Promise<number> {
  const checks = new Checks();
  const begun = Date.now();
  let world: World | undefined;
  let instances: Instances | undefined;
  try {
    for (const name of [...PROGRAMS, "pooler-files"]) program(name);
    const managers = present();
    definitions(new Set());
    world = new World(await findHelm(), PREFIX);
    instances = new Instances(world.plane);
    world.players.instances = instances;
    const production = placesOf("production");
    const [operators] = production.stacks;
    const engines = new RegExp(`-(?:${managers.map(({ engine }) => engine).join("|")})$`);
    const homes = part(production, STACKS, engines);
    const suite = new Suite(world, checks, managers);
    const { SABOTAGE } = process.env;
    const standing = world;
    await checks.suite(async () => {
      await suite.begin(production, operators!, homes.stacks);
      if (SABOTAGE !== undefined) {
        await sabotage(
          standing,
          checks,
          homes,
          managers,
          SABOTAGE === "all" ? Object.keys(FAULTS) : SABOTAGE.split(","),
        );
        return;
      }
      const { stacks } = homes;
      for (const stack of stacks) await suite.home(stack);
      for (const stack of [...stacks].reverse()) await remove(standing, checks, stack);
    });
    const memory = Object.entries(await world.plane.memory()).map(([name, mib]) => `${name} ${mib}`);
    console.log(
      `${counts.releases} releases, ${counts.objects} objects, ${counts.admissions} admissions; peak memory in MiB: ${memory.join(", ")}; ${Math.round((Date.now() - begun) / 1000)} s`,
    );
  } catch (error) {
    return skipOrFail(SUITE, error);
  } finally {
    await world?.stop();
    instances?.stop();
  }
  return checks.end();
}

exitWith(main);
