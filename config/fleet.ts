import { join, resolve as resolvePath } from "node:path";
import { Problems } from "./documents";
import { checkFloor, checkRules, checkTenantPart } from "./effective_checks";
import { EnvironmentRooms } from "./environment_rooms";
import { FileIndex } from "./file_index";
import { displayed, fileProblem } from "./files";
import { fleetSchemas } from "./fleet_schemas";
import { ISOLATION_ROOM } from "./isolation";
import type { Cell, Environment, Fleet, Origin, Resolved, Tenant } from "./model";
import { meant, oneOf } from "./nearest";
import { readOverridesFolder } from "./overrides_folder";
import { checkCapacity, checkPlacement, type Occupancy } from "./placement";
import { ConfigurationError } from "./problem";
import { Resolver } from "./resolver";
import type { EnvironmentRoom, Room } from "./room";
import { RoomFiles } from "./room_files";
import { type CleanTenant, TenantReader } from "./tenant_reader";
import { readTenantsFolder, type TenantsFolder } from "./tenants_folder";
import type { Document, Path } from "./yaml";

/** Where a fleet is read from. */
export interface Folders {
  readonly tenants: string;
  readonly overrides: string;
}

/** A place in a file: `line` and `column` are 1-based. */
export type Place = Omit<Origin, "layer">;

function placeIn(document: Document | null, path: Path): Place | null {
  return document === null ? null : { file: document.file, ...document.at(path) };
}

/** A fleet that reads what it is asked for. Every lookup throws all problems of what it read, none alone. */
export class LoadedFleet implements Fleet {
  readonly environments: Readonly<Record<string, Environment>>;
  readonly folder: TenantsFolder;
  private readonly rooms: ReadonlyMap<string, RoomFiles>;
  private readonly environmentRooms: EnvironmentRooms;
  private readonly named: readonly string[];
  private readonly ids: ReadonlySet<string>;
  private readonly documents: ReadonlyMap<string, { readonly document: Document }>;
  private readonly reader: TenantReader;
  private readonly resolver: Resolver;
  private readonly checked = new Map<string, Problems>();
  /** What tenants without files of their own share is checked once. */
  private readonly checkedShares = new Set<string>();
  private readonly rosters = new Map<string, readonly Tenant[]>();
  private whole: Problems | undefined;

  /**
   * @param index of environments' and rooms' files that were found good before. Default: none
   * @param environmentRooms rooms of a whole environment. Default: none
   * @throws {ConfigurationError} where environments, cells, tiers or the ledger have problems, with those of all tenants
   */
  constructor(
    folders: Folders,
    rooms: readonly Room[],
    index = new FileIndex(null),
    environmentRooms: readonly EnvironmentRoom[] = [],
  ) {
    const problems = new Problems();
    const overrides = resolvePath(folders.overrides);
    const schemas = fleetSchemas(rooms);
    this.rooms = new Map(rooms.map((room) => [room.id, new RoomFiles(room, overrides, problems, index)]));
    const { read, named } = readOverridesFolder(
      overrides,
      this.rooms,
      environmentRooms,
      () => schemas.environment,
      index,
      problems,
    );
    this.environmentRooms = new EnvironmentRooms(environmentRooms, overrides, [...read.keys()], index, problems);
    this.named = named;
    this.documents = read;
    this.environments = Object.fromEntries([...read].map(([name, { environment }]) => [name, environment]));
    for (const files of this.rooms.values()) for (const name of named) files.floorOf(name);
    this.folder = readTenantsFolder(resolvePath(folders.tenants), problems, index);
    this.ids = new Set(this.folder.ids);
    this.reader = new TenantReader(this.folder, this.rooms, schemas);
    this.resolver = new Resolver(this.rooms, read, this.reader);
    for (const { environment } of read.values())
      for (const cell of Object.values(environment.cells)) this.checkCell(cell, environment, problems);
    index.save();
    if (problems.count === 0) return;
    problems.add(...this.problems());
    problems.throwIfAny();
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  tenantsOf(environment: string): readonly Tenant[] {
    return this.members(environment).filter((tenant) => tenant.lifecycle.state !== "erased");
  }

  erasedOf(environment: string): readonly Tenant[] {
    return this.members(environment).filter((tenant) => tenant.lifecycle.state === "erased");
  }

  tenant(id: string): Tenant {
    if (!this.has(id)) throw this.unknown(this.folder.path, id, "an id of a tenant", this.folder.ids);
    const problems = this.checkTenant(id);
    problems.throwIfAny();
    return this.reader.read(id).tenant as Tenant;
  }

  resolve(room: string, id: string, environment: string): Resolved {
    const tenant = this.tenant(id);
    if (!tenant.environments.includes(environment))
      throw this.unknown(tenant.file, environment, `an environment of ${id}`, tenant.environments);
    if (room !== ISOLATION_ROOM && !tenant.engines.includes(room))
      throw this.unknown(tenant.file, room, `an engine of ${id}, or ${ISOLATION_ROOM}`, [
        ...tenant.engines,
        ISOLATION_ROOM,
      ]);
    return this.resolver.tenant(room, tenant, this.environment(environment));
  }

  resolveCell(room: string, name: string, environment: string): Resolved {
    const where = this.environment(environment);
    const cell = where.cells[name];
    if (cell === undefined) throw this.unknown(where.file, name, `a cell of ${environment}`, Object.keys(where.cells));
    return this.resolver.cell(room, cell, where);
  }

  resolveEnvironment(room: string, environment: string): Resolved {
    const found = this.environmentRooms.resolve(room, this.environment(environment).name);
    if (found === null) throw this.unknown("overrides", room, "a room of an environment", this.environmentRooms.ids());
    return found;
  }

  /** Everything wrong with any tenant, sorted by file and line. */
  problems(): ReturnType<Problems["list"]> {
    if (this.whole === undefined) {
      const whole = new Problems();
      for (const id of this.folder.ids) whole.add(...this.checkTenant(id).list());
      for (const environment of Object.values(this.environments))
        checkCapacity(
          environment,
          this.membersByCell(environment.name),
          (tenant) => this.reader.read(tenant.id).document,
          (id) => this.folder.ledger.get(id) ?? 0,
          whole,
        );
      this.whole = whole;
    }
    return this.whole.list();
  }

  /** A tenant with what was read of it, for the fleet of another thread; null where anything is wrong with it. */
  clean(id: string): CleanTenant | null {
    return this.checkTenant(id).count > 0 ? null : this.reader.clean(id);
  }

  /** Takes over a tenant that another fleet of the same folders read and checked. */
  adopt(clean: CleanTenant): void {
    this.reader.adopt(clean);
    this.checked.set(clean.tenant.id, new Problems());
  }

  /** A file of the tenants' folder itself, such as the ledger, for people. */
  pathOf(name: string): string {
    return displayed(join(this.folder.path, name));
  }

  /** Tenants placed in a cell, erased ones left out. */
  livingIn(environment: string, cell: string): readonly Tenant[] {
    return this.membersByCell(environment).get(cell) ?? [];
  }

  /** How many tenants each cell of an environment holds. */
  occupancy(environment: string): Occupancy {
    return new Map([...this.membersByCell(environment)].map(([cell, tenants]) => [cell, tenants.length]));
  }

  /** The tenant as its `tenant.yml` says, checked against nothing else; null where the file itself has problems. */
  written(id: string): Tenant | null {
    return this.has(id) ? this.reader.read(id).tenant : null;
  }

  /** Where a setting of a tenant's `tenant.yml` is written, or the nearest thing around it. */
  placeInTenant(id: string, path: Path): Place | null {
    return placeIn(this.reader.read(id).document, path);
  }

  /** Where a setting of an environment's own file is written, or the nearest thing around it. */
  placeInEnvironment(name: string, path: Path): Place | null {
    return placeIn(this.documents.get(name)?.document ?? null, path);
  }

  /** Whether a tenant with nothing of its own written shares a cell in an environment. */
  isPooledTier(tier: string, environment: string): boolean {
    return this.resolver.isPooledTier(tier, this.environment(environment).name);
  }

  /** Whether a tenant shares a cell in an environment. */
  isPooled(id: string, environment: string): boolean {
    const tenant = this.written(id);
    return tenant !== null && this.resolver.isPooled(tenant, this.environment(environment).name);
  }

  /** Whether a tier has an engine. */
  offers(tier: string, engine: string): boolean {
    return this.rooms.get(engine)?.offeredBy(tier) ?? false;
  }

  private members(environment: string): readonly Tenant[] {
    this.environment(environment);
    const problems = this.problems();
    if (problems.length > 0) throw new ConfigurationError(problems);
    return this.roster(environment);
  }

  /** Tenants of an environment whose `tenant.yml` can be read, in id order. */
  private roster(environment: string): readonly Tenant[] {
    let roster = this.rosters.get(environment);
    if (roster === undefined) {
      roster = this.folder.ids
        .map((id) => this.reader.read(id).tenant)
        .filter((tenant) => tenant !== null)
        .filter((tenant) => tenant.environments.includes(environment));
      this.rosters.set(environment, roster);
    }
    return roster;
  }

  private membersByCell(environment: string): ReadonlyMap<string, readonly Tenant[]> {
    const members = new Map<string, Tenant[]>();
    for (const tenant of this.roster(environment)) {
      const cell = tenant.placement[environment];
      if (cell === undefined || tenant.lifecycle.state === "erased") continue;
      const list = members.get(cell);
      if (list === undefined) members.set(cell, [tenant]);
      else list.push(tenant);
    }
    return members;
  }

  private environment(name: string): Environment {
    const environment = Object.hasOwn(this.environments, name) ? this.environments[name] : undefined;
    if (environment === undefined)
      throw this.unknown("overrides", name, "an environment", Object.keys(this.environments));
    return environment;
  }

  private unknown(file: string, given: string, allowed: string, known: readonly string[]): ConfigurationError {
    const list = `${allowed}: ${oneOf(known)}`;
    return new ConfigurationError([
      fileProblem(resolvePath(file), given, list, meant(given, known, "Name one of them.")),
    ]);
  }

  private checkCell(cell: Cell, environment: Environment, problems: Problems): void {
    const subject = { tier: cell.tier, environment: environment.name, name: `cell ${cell.name}` };
    const security = this.resolver.cell(ISOLATION_ROOM, cell, environment).values;
    for (const room of [ISOLATION_ROOM, ...cell.engines]) {
      const files = this.rooms.get(room);
      if (files === undefined || !files.offeredBy(cell.tier)) continue;
      const effective = this.resolver.cell(room, cell, environment);
      checkFloor(files, effective, subject, problems);
      checkRules(files, effective, this.resolver.context(null, security, environment), subject, problems);
    }
  }

  private checkTenant(id: string): Problems {
    let problems = this.checked.get(id);
    if (problems === undefined) {
      problems = this.findProblems(id);
      this.checked.set(id, problems);
    }
    return problems;
  }

  private findProblems(id: string): Problems {
    const { tenant, document, files, problems } = this.reader.read(id);
    const rooms = [...this.rooms.values()];
    for (const { room } of rooms) this.reader.part(id, room.id);
    if (tenant === null || document === null) return problems;
    const { state, legal_hold } = tenant.lifecycle;
    if (state === "erased" && legal_hold)
      problems.add(
        document.problem(
          ["lifecycle", "state"],
          state,
          "another state while legal_hold is true",
          "Lift the hold first, or write offboarding.",
        ),
      );
    for (const [index, engine] of tenant.engines.entries())
      if (!this.offers(tenant.tier, engine)) {
        const offered = rooms.filter(({ room }) => room.id !== ISOLATION_ROOM && this.offers(tenant.tier, room.id));
        problems.add(
          document.problem(
            ["engines", index],
            engine,
            `engines of tier ${tenant.tier}: ${oneOf(offered.map(({ room }) => room.id))}`,
            "Take it out, or change the tier.",
          ),
        );
      }
    for (const { room } of rooms)
      if (room.id !== ISOLATION_ROOM && files.includes(room.tenantFile) && !tenant.engines.includes(room.id))
        problems.add(
          fileProblem(
            `${this.folder.path}/${id}/${room.tenantFile}`,
            room.tenantFile,
            "files of engines that tenant.yml names",
            `Add ${room.id} to engines, or take the file out.`,
          ),
        );
    for (const name of Object.keys(tenant.placement))
      if (!tenant.environments.includes(name))
        problems.add(
          document.problem(
            ["placement", name],
            tenant.placement[name],
            "environments of the tenant",
            `Add ${name} to environments, or take the line out.`,
          ),
        );
    for (const [index, name] of tenant.environments.entries()) {
      const environment = Object.hasOwn(this.environments, name) ? this.environments[name] : undefined;
      if (environment !== undefined) this.checkIn(tenant, document, environment, problems);
      // One whose file has problems of its own says nothing of its tenants.
      else if (!this.named.includes(name))
        problems.add(
          document.problem(
            ["environments", index],
            name,
            oneOf(this.named),
            `Take it out, or add ${name}_environment.yml to the overrides.`,
          ),
        );
    }
    return problems;
  }

  private checkIn(
    tenant: Tenant,
    document: NonNullable<ReturnType<TenantReader["read"]>["document"]>,
    environment: Environment,
    problems: Problems,
  ): void {
    if (tenant.region !== null && tenant.region !== environment.region)
      problems.add(
        document.problem(
          ["region"],
          tenant.region,
          `${environment.region}, the region of ${environment.name}, or null`,
          "Cells in further regions are not built yet: live in environments of that region only.",
        ),
      );
    const pooled = this.resolver.isPooled(tenant, environment.name);
    const occupancy = () => this.occupancy(environment.name);
    checkPlacement(tenant, document, environment, pooled, occupancy, problems);
    const cell = this.resolver.cellOf(tenant, environment);
    if (pooled && cell === null) return;
    const subject = { tier: tenant.tier, environment: environment.name, name: `tenant ${tenant.id}` };
    const securityPart = this.reader.part(tenant.id, ISOLATION_ROOM);
    const ownSecurity = securityPart !== null;
    for (const room of [ISOLATION_ROOM, ...tenant.engines]) {
      const files = this.rooms.get(room);
      if (files === undefined || !files.offeredBy(tenant.tier)) continue;
      const part = this.reader.part(tenant.id, room);
      if (part !== null) checkTenantPart(files, part, cell?.name ?? null, subject, problems);
      const share = `${room}|${tenant.tier}|${environment.name}|${cell?.name}|${tenant.region}`;
      const isShare = part === null && !ownSecurity;
      if (isShare && this.checkedShares.has(share)) continue;
      if (isShare) this.checkedShares.add(share);
      const security = this.resolver.tenant(ISOLATION_ROOM, tenant, environment).values;
      const context = this.resolver.context(tenant, security, environment);
      const effective = this.resolver.tenant(room, tenant, environment);
      checkFloor(files, effective, subject, problems);
      // A rule holds settings against each other: with one left out it would blame the others.
      if (!part?.faulty && !securityPart?.faulty) checkRules(files, effective, context, subject, problems);
    }
  }
}
