import { join, resolve as resolvePath, sep } from "node:path";
import { type Bounds, boundsOf, type Holder } from "./bounds";
import { type CellRoom, mostTenants, roomsOf } from "./cell-bounds";
import { Problems } from "./documents";
import { EnvironmentRooms } from "./environment-rooms";
import { FileIndex, GOOD } from "./file-index";
import { displayed, fileProblem } from "./files";
import { FleetChecks } from "./fleet-checks";
import { homesIn } from "./fleet-homes";
import { fleetSchemas } from "./fleet-schemas";
import { byCell, formIn, isErasedIn, listedEngines } from "./homes";
import { ISOLATION_ROOM } from "./isolation";
import { JudgedTenants } from "./judged-tenants";
import type {
  Cell,
  CellHome,
  DedicatedHome,
  Environment,
  Fleet,
  Home,
  HomeEngine,
  Place,
  Resolved,
  RoomKey,
  SettingsOf,
  Share,
  Tenant,
} from "./model";
import { meant, oneOf } from "./nearest";
import { readOverridesFolder } from "./overrides-folder";
import { checkCapacity, type Occupancy } from "./placement";
import { ConfigurationError, type Problem } from "./problem";
import { Resolver } from "./resolver";
import type { EnvironmentRoom, Room } from "./room";
import { RoomFiles } from "./room-files";
import { NO_STORE, ofJudge, type Store } from "./store";
import { type CleanTenant, TenantReader } from "./tenant-reader";
import { readTenantsFolder, type TenantsFolder } from "./tenants-folder";
import type { AskTrees } from "./trees";
import type { Document, Path } from "./yaml";

/** Where a fleet is read from. */
export interface Folders {
  readonly tenants: string;
  readonly overrides: string;
  /** Overrides that environments' floors are read from, and nothing else: those from before a change. Default: the same. */
  readonly floors?: string | undefined;
}

/** Where one folder is in the other nobody can say what a file is: a tenant's or an environment's. */
function overlap(tenants: string, overrides: string): Problem | null {
  const isIn = (inner: string, outer: string) => `${inner}${sep}`.startsWith(`${outer}${sep}`);
  if (!isIn(overrides, tenants) && !isIn(tenants, overrides)) return null;
  const advice = "Put them beside each other: --tenants DIR, --overrides DIR.";
  return fileProblem(
    overrides,
    `a folder that overlaps ${displayed(tenants)}`,
    "two folders, neither in the other",
    advice,
  );
}

function placeIn(document: Document | null, path: Path): Place | null {
  return document === null ? null : { file: document.file, ...document.at(path) };
}

/** What is resolved under a room's id was checked against that room's schema: hence the type of what is returned. */
function idOf(key: RoomKey): string {
  return typeof key === "string" ? key : key.id;
}

/** What is known of tenants before their files are read. */
export interface Beforehand {
  /** Whose folders git vouches for. Default: nobody's. */
  readonly trees?: AskTrees;
  /** Tenants whose folders are the same in another fleet, which has no problem: they need not stand here. Default: none. */
  readonly same?: { readonly fleet: LoadedFleet; readonly ids: ReadonlySet<string> };
}

/** A fleet that reads what it is asked for. Every lookup throws all problems of what it read, none alone. */
export class LoadedFleet implements Fleet {
  readonly environments: Readonly<Record<string, Environment>>;
  readonly folder: TenantsFolder;
  private readonly rooms: ReadonlyMap<string, RoomFiles>;
  private readonly environmentRooms: EnvironmentRooms;
  private readonly ids: ReadonlySet<string>;
  private readonly documents: ReadonlyMap<string, { readonly document: Document }>;
  private readonly reader: TenantReader;
  private readonly resolver: Resolver;
  private readonly checks: FleetChecks;
  private readonly judged: JudgedTenants;
  private readonly files: FileIndex;
  /** Whether environments and rooms are without problems: else nothing is taken from the index nor put there. */
  private isSound = false;
  private readonly rosters = new Map<string, readonly Tenant[]>();
  private readonly membersOf = new Map<string, ReadonlyMap<string, readonly Tenant[]>>();
  private whole: Problems | undefined;
  private readonly places = homesIn(this);

  /**
   * @param store where it is kept what was found good before. Default: none
   * @param environmentRooms rooms of a whole environment. Default: none
   * @param beforehand what need not be read. Default: nothing
   * @throws {ConfigurationError} where environments, cells, tiers or the ledger have problems, with those of all tenants
   */
  constructor(
    folders: Folders,
    rooms: readonly Room[],
    store: Store = NO_STORE,
    environmentRooms: readonly EnvironmentRoom[] = [],
    { trees, same }: Beforehand = {},
  ) {
    const problems = new Problems();
    const index = new FileIndex(ofJudge(store));
    this.files = index;
    const overrides = resolvePath(folders.overrides);
    const within = overlap(resolvePath(folders.tenants), overrides);
    if (within !== null) problems.add(within);
    const floors = folders.floors === undefined ? overrides : resolvePath(folders.floors);
    const schemas = fleetSchemas(rooms);
    this.rooms = new Map(rooms.map((room) => [room.id, new RoomFiles(room, overrides, problems, index, floors)]));
    // The product's own files: where one lacks a default, nothing can be resolved and no rule asked.
    problems.throwIfAny();
    const { read, named } = readOverridesFolder(
      overrides,
      this.rooms,
      environmentRooms,
      () => schemas.environment,
      index,
      problems,
    );
    this.environmentRooms = new EnvironmentRooms(environmentRooms, overrides, named, index, problems);
    this.documents = read;
    this.environments = Object.fromEntries([...read].map(([name, { environment }]) => [name, environment]));
    for (const files of this.rooms.values()) for (const name of named) files.floorOf(name);
    this.folder = readTenantsFolder(resolvePath(folders.tenants), problems, index, same?.ids);
    this.ids = new Set(this.folder.ids);
    this.reader = new TenantReader(this.folder, this.rooms, schemas, (id) =>
      same?.ids.has(id) ? same.fleet.reader : null,
    );
    this.resolver = new Resolver(this.rooms, read, this.reader);
    this.checks = new FleetChecks({
      rooms: this.rooms,
      environments: this.environments,
      named,
      folder: this.folder.path,
      reader: this.reader,
      resolver: this.resolver,
      occupancy: (environment) => this.occupancy(environment),
      mostIn: (cell, environment) => this.mostIn(cell, environment),
      ofEnvironment: (room, environment) => this.environmentRooms.resolve(room, environment),
      documentOf: (environment) => this.documents.get(environment)?.document ?? null,
    });
    this.judged = new JudgedTenants({
      ...{ store, ids: this.folder.ids, files: index, reader: this.reader, checks: this.checks, trees },
      isSound: () => this.isSound,
      same: same === undefined ? undefined : { judged: same.fleet.judged, ids: same.ids },
    });
    this.checkCells(problems);
    index.save();
    this.isSound = problems.count === 0;
    if (this.isSound) return;
    problems.add(...this.problems());
    problems.throwIfAny();
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  tenantsOf(environment: string): readonly Tenant[] {
    return this.members(environment).filter((tenant) => !isErasedIn(tenant, environment));
  }

  erasedOf(environment: string): readonly Tenant[] {
    return this.members(environment).filter((tenant) => isErasedIn(tenant, environment));
  }

  tenant(id: string): Tenant {
    if (!this.has(id)) throw this.unknown(this.folder.path, id, "an id of a tenant", this.folder.ids);
    const problems = this.judged.problemsOf(id);
    problems.throwIfAny();
    return this.reader.read(id).tenant as Tenant;
  }

  resolve<Key extends RoomKey>(key: Key, id: string, environment: string): Resolved<SettingsOf<Key>>;
  resolve(key: RoomKey, id: string, environment: string): Resolved {
    const room = idOf(key);
    const tenant = this.tenant(id);
    if (!tenant.environments.includes(environment))
      throw this.unknown(tenant.file, environment, `an environment of ${id}`, tenant.environments);
    if (room !== ISOLATION_ROOM && !listedEngines(tenant).includes(room))
      throw this.unknown(tenant.file, room, `an engine of ${id}, or ${ISOLATION_ROOM}`, [
        ...tenant.engines,
        ISOLATION_ROOM,
      ]);
    return this.resolver.tenant(room, tenant, this.environment(environment));
  }

  resolveCell<Key extends RoomKey>(key: Key, name: string, environment: string): Resolved<SettingsOf<Key>>;
  resolveCell(key: RoomKey, name: string, environment: string): Resolved {
    const where = this.environment(environment);
    const cell = where.cells[name];
    if (cell === undefined) throw this.unknown(where.file, name, `a cell of ${environment}`, Object.keys(where.cells));
    const room = idOf(key);
    if (room !== ISOLATION_ROOM && !cell.engines.includes(room))
      throw this.unknown(where.file, room, `an engine of cell ${name}, or ${ISOLATION_ROOM}`, [
        ...cell.engines,
        ISOLATION_ROOM,
      ]);
    return this.resolver.cell(room, cell, where);
  }

  /** How far the settings of a tenant for a room may go, by their path, and who may set them. */
  boundsOfTenant(room: string, id: string, environment: string): (path: Path) => Bounds {
    const tenant = this.tenant(id);
    const cell = this.resolver.cellOf(tenant, this.environment(environment))?.name ?? null;
    const holder: Holder = { kind: "tenant", tier: tenant.tier, environment, cell };
    return (path) => boundsOf(this.resolver.files(room), holder, path);
  }

  /** The same of a cell's shared cluster. */
  boundsOfCell(room: string, name: string, environment: string): (path: Path) => Bounds {
    const { tier } = this.environment(environment).cells[name]!;
    return (path) => boundsOf(this.resolver.files(room), { kind: "cell", tier, environment, cell: name }, path);
  }

  /** What bounds a cell, what runs out first in front. */
  roomsOfCell(name: string, environment: string): readonly CellRoom[] {
    const where = this.environment(environment);
    return roomsOf({ rooms: this.rooms, resolver: this.resolver }, where.cells[name]!, where);
  }

  /** Tenants for which a cell's engines have room; null: files have problems, so that nothing is counted. */
  mostIn(cell: Cell, environment: Environment): number | null {
    return this.isSound ? mostTenants({ rooms: this.rooms, resolver: this.resolver }, cell, environment) : null;
  }

  resolveTier<Key extends RoomKey>(key: Key, tier: string, environment: string): Resolved<SettingsOf<Key>>;
  resolveTier(key: RoomKey, tier: string, environment: string): Resolved {
    return this.resolver.ofTier(idOf(key), tier, this.environment(environment).name);
  }

  resolveEnvironment<Key extends RoomKey>(key: Key, environment: string): Resolved<SettingsOf<Key>>;
  resolveEnvironment(key: RoomKey, environment: string): Resolved {
    const room = idOf(key);
    const found = this.environmentRooms.resolve(room, this.environment(environment).name);
    if (found === null) throw this.unknown("overrides", room, "a room of an environment", this.environmentRooms.ids());
    return found;
  }

  formOf(engine: string, settings: () => Resolved): HomeEngine {
    return formIn(this.resolver.files(engine).room, settings);
  }

  homes(environment: string): readonly Home[] {
    return this.places.homes(environment);
  }

  homeOfCell(cell: string, environment: string): CellHome {
    return this.places.homeOfCell(cell, environment);
  }

  ownHome(tenant: string, environment: string): DedicatedHome | null {
    return this.places.ownHome(tenant, environment);
  }

  share(tenant: string, environment: string): Share {
    return this.places.share(tenant, environment);
  }

  /** Everything wrong with any tenant, sorted by file and line. */
  problems(): ReturnType<Problems["list"]> {
    if (this.whole === undefined) {
      const whole = new Problems();
      this.recall();
      for (const id of this.folder.ids) {
        const found = this.judged.problemsOf(id);
        if (found.count > 0) whole.add(...found.list());
      }
      for (const environment of Object.values(this.environments))
        checkCapacity(
          environment,
          this.membersByCell(environment.name),
          (tenant) => this.reader.read(tenant.id).document,
          (id) => this.folder.ledger.get(id) ?? 0,
          (cell) => this.mostIn(cell, environment),
          whole,
        );
      if (whole.count === 0) this.judged.remember();
      this.whole = whole;
    }
    return this.whole.list();
  }

  /** Whether the index knows of any tenant: else all are to be read and checked. */
  get isIndexed(): boolean {
    return this.judged.isIndexed;
  }

  /** Takes over what the index knows. Returns the ids of the tenants that are left to be read and checked. */
  recall(): readonly string[] {
    return this.judged.recall();
  }

  /** Digest of everything that an environment itself was read from: its files, and those of the rooms. */
  environmentContent(environment: string): string {
    return this.files.digest(this.environment(environment).name);
  }

  /** Digest of a tenant's files. Of one without problems. */
  tenantContent(id: string): string {
    return this.reader.content(id);
  }

  /** A tenant with what was read of it, for the fleet of another thread; null where anything is wrong with it. */
  clean(id: string): CleanTenant | null {
    return this.judged.problemsOf(id).count > 0 ? null : this.reader.clean(id);
  }

  /** Takes over a tenant that another fleet of the same folders read and checked. */
  adopt(clean: CleanTenant): void {
    this.reader.adopt(clean);
    this.judged.isGood(clean.tenant.id);
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

  /** Cells are checked once for what was read of environments and rooms: nothing else reaches them. */
  private checkCells(problems: Problems): void {
    const about = this.files.digest();
    this.files.get("cells", about, () => {
      const before = problems.count;
      for (const environment of Object.values(this.environments))
        for (const cell of Object.values(environment.cells)) this.checks.cell(cell, environment, problems);
      // Nothing is known of what was read for the first time just now.
      return problems.count > before || this.files.digest() !== about ? null : GOOD;
    });
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
    let members = this.membersOf.get(environment);
    if (members === undefined) {
      const living = this.roster(environment).filter((tenant) => !isErasedIn(tenant, environment));
      members = byCell(living, environment);
      this.membersOf.set(environment, members);
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
}
