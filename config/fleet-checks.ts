import { dirname } from "node:path";
import { checkApplications, checkApplicationsElsewhere, checkDeployers } from "./application-checks";
import { checkCellBounds, checkTaken } from "./cell-bounds";
import type { Problems } from "./documents";
import { checkFloor, checkRules, checkTenantPart, type Subject } from "./effective-checks";
import { fileProblem } from "./files";
import { formIn, isErased, listedEngines, writtenCell } from "./homes";
import { ISOLATION_ROOM } from "./isolation";
import { type Effective, scopeOf } from "./layers";
import type { Cell, Environment, Tenant } from "./model";
import { oneOf } from "./nearest";
import { checkParts, indexIn } from "./part-checks";
import { checkPlacement, type Occupancy } from "./placement";
import { type NotBuilt, refusalText, sentence } from "./refusal";
import type { Resolver } from "./resolver";
import { overrideFile, type RoomFiles } from "./room-files";
import { checkStandards } from "./standard-checks";
import type { TenantReader } from "./tenant-reader";
import type { Document } from "./yaml";

/** Said of a tenant whose data must stay in a region that its environment is not in. */
export const FURTHER_REGIONS: NotBuilt = {
  notBuilt: "cells in further regions",
  nearest: "Live in environments of that region only",
};

/** What cells and tenants are held against. */
export interface CheckedFleet {
  readonly rooms: ReadonlyMap<string, RoomFiles>;
  readonly environments: Readonly<Record<string, Environment>>;
  /** Environments that have a file, whether it can be read or not. */
  readonly named: readonly string[];
  readonly folder: string;
  readonly reader: TenantReader;
  readonly resolver: Resolver;
  occupancy(environment: string): Occupancy;
  /** Tenants for which a cell's engines have room; null: its files have problems, so that nothing is counted. */
  mostIn(cell: Cell, environment: Environment): number | null;
  /** Settings of a whole environment; null where there is no such room. */
  ofEnvironment(room: string, environment: string): Effective | null;
  /** The environment's own file. */
  documentOf(environment: string): Document | null;
}

/** How a share goes of which there is data. Another tier can be another home, and its data does not move there. */
const LEAVES =
  "A share with data goes by ./tessera tenant end, step by step, each deployed; a change of the tier may move the home.";

/**
 * Finds what is wrong with cells and tenants, each for itself. What they are held against, beside their own files, is
 * environments and rooms: no other tenant (config/tenant-index.ts rests on that).
 */
export class FleetChecks {
  /** What tenants without files of their own share is checked once. */
  private readonly checkedShares = new Set<string>();

  constructor(private readonly ground: CheckedFleet) {}

  /** Everything wrong with a tenant. */
  tenant(id: string): Problems {
    const { tenant, document, files, problems } = this.ground.reader.read(id);
    const rooms = [...this.ground.rooms.values()];
    for (const { room } of rooms) this.ground.reader.part(id, room.id);
    if (tenant === null || document === null) return problems;
    const { state, legal_hold } = tenant.lifecycle;
    if (isErased(tenant) && legal_hold)
      problems.add(
        document.problem(
          ["lifecycle", "state"],
          state,
          "another state while legal_hold is true",
          "Lift the hold first, or write offboarding.",
        ),
      );
    checkParts(tenant, document, problems);
    for (const engine of tenant.engines)
      if (!this.offers(tenant.tier, engine)) {
        const offered = rooms.filter(({ room }) => room.id !== ISOLATION_ROOM && this.offers(tenant.tier, room.id));
        problems.add(
          document.problem(
            ["engines", indexIn(document, "engines", engine)],
            engine,
            `engines of tier ${tenant.tier}: ${oneOf(offered.map(({ room }) => room.id))}`,
            "Take it out, or change the tier.",
            LEAVES,
          ),
        );
      }
    for (const { room } of rooms)
      if (room.id !== ISOLATION_ROOM && files.includes(room.tenantFile) && !listedEngines(tenant).includes(room.id))
        problems.add({
          ...fileProblem(
            `${this.ground.folder}/${id}/${room.tenantFile}`,
            room.tenantFile,
            "files of engines that tenant.yml names",
            `Add ${room.id} to engines, or take the file out.`,
          ),
          standing: `Add ${room.id} to engines. ${LEAVES}`,
        });
    for (const name of Object.keys(tenant.placement))
      if (!tenant.environments.includes(name))
        problems.add(
          document.problem(
            ["placement", name],
            writtenCell(tenant, name),
            "environments of the tenant",
            `Add ${name} to environments, or take the line out.`,
            `Add ${name} to environments. ${LEAVES}`,
          ),
        );
    checkApplicationsElsewhere(tenant, document, problems);
    for (const [index, name] of tenant.environments.entries()) {
      const environment = Object.hasOwn(this.ground.environments, name) ? this.ground.environments[name] : undefined;
      if (environment !== undefined) this.checkIn(tenant, document, environment, problems);
      // One whose file has problems of its own says nothing of its tenants.
      else if (!this.ground.named.includes(name))
        problems.add(
          document.problem(
            ["environments", index],
            name,
            oneOf(this.ground.named),
            `Take it out, or add ${name}_environment.yml to the overrides.`,
            `Put ${name}_environment.yml back: what lives there would be left without a plan.`,
          ),
        );
    }
    return problems;
  }

  private checkIn(tenant: Tenant, document: Document, environment: Environment, problems: Problems): void {
    if (tenant.region !== null && tenant.region !== environment.region)
      problems.add(
        document.problem(
          ["region"],
          tenant.region,
          `${environment.region}, the region of ${environment.name}, or null`,
          sentence(refusalText(FURTHER_REGIONS)),
        ),
      );
    checkApplications(tenant, document, environment, problems);
    const pooled = this.ground.resolver.isPooled(tenant, environment.name);
    const occupancy = () => this.ground.occupancy(environment.name);
    const most = (one: Cell) => this.ground.mostIn(one, environment);
    checkPlacement(tenant, document, environment, pooled, occupancy, most, problems);
    const cell = this.ground.resolver.cellOf(tenant, environment);
    if (pooled && cell === null) return;
    const subject = { tier: tenant.tier, environment: environment.name, name: `tenant ${tenant.id}`, document };
    const securityPart = this.ground.reader.part(tenant.id, ISOLATION_ROOM);
    const ownSecurity = securityPart !== null;
    for (const room of [ISOLATION_ROOM, ...tenant.engines]) {
      const files = this.ground.rooms.get(room);
      if (files === undefined || !files.offeredBy(tenant.tier)) continue;
      const part = this.ground.reader.part(tenant.id, room);
      if (part !== null) checkTenantPart(files, part, cell?.name ?? null, subject, problems);
      if (part !== null && cell !== null && !part.faulty)
        checkTaken(this.ground, room, tenant, cell, environment, part.document, problems);
      const share = `${room}|${tenant.tier}|${environment.name}|${cell?.name}|${tenant.region}`;
      const isShare = part === null && !ownSecurity;
      if (isShare && this.checkedShares.has(share)) continue;
      if (isShare) this.checkedShares.add(share);
      const security = this.ground.resolver.tenant(ISOLATION_ROOM, tenant, environment).values;
      const context = this.ground.resolver.context(tenant, security, environment);
      const effective = this.ground.resolver.tenant(room, tenant, environment);
      checkFloor(files, effective, subject, problems);
      // A rule holds settings against each other: with one left out it would blame the others.
      if (!part?.faulty && !securityPart?.faulty)
        checkRules(files, effective, context, { ...subject, cell: this.cellOf(room, cell, environment) }, problems);
    }
    if (!pooled) {
      const there = (room: string) => this.ground.resolver.tenant(room, tenant, environment);
      checkDeployers(
        this.onKubernetes(tenant.engines, tenant.tier, there),
        ["engines"],
        document,
        environment,
        problems,
      );
    }
    const environmentDocument = this.ground.documentOf(environment.name);
    const faulty = [ISOLATION_ROOM, ...tenant.engines].some((room) => this.ground.reader.part(tenant.id, room)?.faulty);
    if (tenant.compliance.length === 0 || environmentDocument === null || faulty) return;
    const settings = (room: string) =>
      this.ground.rooms.get(room)?.offeredBy(tenant.tier)
        ? this.ground.resolver.tenant(room, tenant, environment)
        : this.ground.ofEnvironment(room, environment.name);
    const writtenAt = (room: string, path: string) => this.writtenAt(room, path, cell, environment);
    const sameAs = (engine: string) => this.ground.rooms.get(engine)?.room.sameAs ?? {};
    checkStandards(tenant, document, { environment, environmentDocument, settings, sameAs, writtenAt }, problems);
  }

  /** Where those who change a fleet write a setting that the product gives: of an environment, a cell or a tenant. */
  private writtenAt(room: string, path: string, cell: Cell | null, environment: Environment): string {
    const files = this.ground.rooms.get(room);
    if (files === undefined)
      return `under settings in ${dirname(environment.file)}/${overrideFile(environment.name, { id: room })}`;
    if (cell !== null && scopeOf(files.scopes, path.split(".")) === "cluster")
      return `at cells.${cell.name}.settings.${room}.${path} of ${environment.file}`;
    return `in ${files.room.tenantFile} beside tenant.yml, move the tenant to a tier that gives it`;
  }

  /** A cell as problems of those who share it name it. */
  private cellOf(room: string, cell: Cell | null, environment: Environment): Subject["cell"] {
    const document = this.ground.documentOf(environment.name);
    if (cell === null || document === null) return undefined;
    const { resolver } = this.ground;
    const security = resolver.cell(ISOLATION_ROOM, cell, environment).values;
    const effective = resolver.cell(room, cell, environment);
    const layerOf = (path: string) => effective.originOf(path)?.layer;
    const context = { ...resolver.cellContext(security, environment), layerOf };
    return { name: cell.name, document, alone: { values: effective.values, context } };
  }

  /** What is wrong with the settings of a cell. */
  cell(cell: Cell, environment: Environment, problems: Problems): void {
    const own = this.ground.documentOf(environment.name);
    const subject = {
      tier: cell.tier,
      environment: environment.name,
      name: `cell ${cell.name}`,
      cell: own === null ? undefined : { name: cell.name, document: own },
    };
    const before = problems.count;
    const security = this.ground.resolver.cell(ISOLATION_ROOM, cell, environment).values;
    for (const room of [ISOLATION_ROOM, ...cell.engines]) {
      const files = this.ground.rooms.get(room);
      if (files === undefined || !files.offeredBy(cell.tier)) continue;
      const effective = this.ground.resolver.cell(room, cell, environment);
      checkFloor(files, effective, subject, problems);
      checkRules(files, effective, this.ground.resolver.cellContext(security, environment), subject, problems);
    }
    const there = (room: string) => this.ground.resolver.cell(room, cell, environment);
    if (own !== null)
      checkDeployers(
        this.onKubernetes(cell.engines, cell.tier, there),
        ["cells", cell.name, "engines"],
        own,
        environment,
        problems,
      );
    // What a cluster holds follows from its settings: of those with problems nothing is counted.
    if (own !== null && problems.count === before) checkCellBounds(this.ground, own, cell, environment, problems);
  }

  /** Engines that run on Kubernetes under these settings, with their places in the list. */
  private onKubernetes(
    engines: readonly string[],
    tier: string,
    settings: (room: string) => Effective,
  ): (readonly [number, string])[] {
    return [...engines.entries()].filter(([, engine]) => {
      const files = this.ground.rooms.get(engine);
      return files?.offeredBy(tier) && formIn(files.room, () => settings(engine)).kubernetes;
    });
  }

  private offers(tier: string, engine: string): boolean {
    return this.ground.rooms.get(engine)?.offeredBy(tier) ?? false;
  }
}
