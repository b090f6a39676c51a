import { readdirSync } from "node:fs";
import { join } from "node:path";
import { check } from "./check";
import { Problems, readDocument } from "./documents";
import { fileProblem } from "./files";
import type { FleetSchemas } from "./fleet_schemas";
import { isMap, type LayerPart } from "./layers";
import type { Tenant } from "./model";
import { meant } from "./nearest";
import type { RoomFiles } from "./room_files";
import { TENANT_FILE, type TenantFile, toTenant } from "./tenant_file";
import { legalId, type TenantsFolder } from "./tenants_folder";
import { Document, type DocumentData } from "./yaml";

/** A tenant's folder, read: what is in it and what is wrong with it. */
export interface ReadTenant {
  /** Null where `tenant.yml` has problems. */
  readonly tenant: Tenant | null;
  readonly document: Document | null;
  /** Names of the files in the folder. */
  readonly files: readonly string[];
  readonly problems: Problems;
}

/** A tenant's folder in which nothing is wrong, as plain data: another thread takes it over without reading it. */
export interface CleanTenant {
  readonly tenant: Tenant;
  readonly files: readonly string[];
  /** `tenant.yml`. */
  readonly document: DocumentData;
  /** The tenant's own settings by room. */
  readonly rooms: Readonly<Record<string, DocumentData>>;
}

/** Reads tenants' folders, each file when first asked for and once. */
export class TenantReader {
  private readonly tenants = new Map<string, ReadTenant>();
  private readonly parts = new Map<string, LayerPart | null>();

  constructor(
    private readonly folder: TenantsFolder,
    private readonly rooms: ReadonlyMap<string, RoomFiles>,
    private readonly schemas: FleetSchemas,
  ) {}

  /** The tenant's `tenant.yml`, held against its own shape. */
  read(id: string): ReadTenant {
    let found = this.tenants.get(id);
    if (found === undefined) {
      found = this.readFolder(id);
      this.tenants.set(id, found);
    }
    return found;
  }

  /** The tenant's own settings of a room, without those that have problems; null where nothing is left. */
  part(id: string, room: string): LayerPart | null {
    const { files, problems } = this.read(id);
    const roomFiles = this.rooms.get(room);
    if (roomFiles === undefined || !files.includes(roomFiles.room.tenantFile)) return null;
    const key = `${id}/${room}`;
    let part = this.parts.get(key);
    if (part === undefined) {
      part = this.readPart(id, roomFiles, problems);
      this.parts.set(key, part);
    }
    return part;
  }

  /** A tenant that was found to be without problems, for {@link adopt}. */
  clean(id: string): CleanTenant {
    const { tenant, document, files } = this.read(id);
    if (tenant === null || document === null) throw new Error(`tenant ${id} has problems`);
    const rooms = [...this.rooms.keys()].map((room) => [room, this.part(id, room)?.document.data] as const);
    const own = rooms.filter((pair): pair is [string, DocumentData] => pair[1] !== undefined);
    return { tenant, files, document: document.data, rooms: Object.fromEntries(own) };
  }

  /** Takes over what another reader found. */
  adopt({ tenant, files, document, rooms }: CleanTenant): void {
    this.tenants.set(tenant.id, { tenant, document: Document.of(document), files, problems: new Problems() });
    for (const [room, data] of Object.entries(rooms)) this.parts.set(`${tenant.id}/${room}`, partOf(Document.of(data)));
  }

  private readFolder(id: string): ReadTenant {
    const problems = new Problems();
    const path = join(this.folder.path, id);
    const files = this.list(id, path, problems);
    const document = readDocument(join(path, TENANT_FILE), problems, this.folder.path);
    if (document === null) return { tenant: null, document, files, problems };
    const result = check<TenantFile>(document, this.schemas.tenant);
    if ("problems" in result) {
      const legal = legalId(String(document.value.id));
      problems.add(
        ...result.problems.map((problem) =>
          problem.path === "id" && legal !== null ? { ...problem, advice: `The nearest is ${legal}.` } : problem,
        ),
      );
      return { tenant: null, document, files, problems };
    }
    if (result.value.id !== id) {
      problems.add(
        document.problem(["id"], result.value.id, id, "The id is the folder's name, and no two tenants share one."),
      );
      return { tenant: null, document, files, problems };
    }
    return { tenant: toTenant(result.value, document.file), document, files, problems };
  }

  private list(id: string, path: string, problems: Problems): readonly string[] {
    const known = [TENANT_FILE, ...[...this.rooms.values()].map(({ room }) => room.tenantFile)];
    const names = readdirSync(path).filter((name) => !name.startsWith("."));
    for (const name of names)
      if (!known.includes(name))
        problems.add(
          fileProblem(
            join(this.folder.path, id, name),
            name,
            known.join(", "),
            meant(name, known, "Take it out: nothing here reads it."),
          ),
        );
    return names;
  }

  private readPart(id: string, { room, partial }: RoomFiles, problems: Problems): LayerPart | null {
    const document = readDocument(join(this.folder.path, id, room.tenantFile), problems, this.folder.path);
    if (document === null) return null;
    const result = check(document, partial);
    if (!("problems" in result)) return partOf(document);
    problems.add(...result.problems);
    return isMap(result.rest) ? { layer: "tenant", document, base: [], values: result.rest, faulty: true } : null;
  }
}

function partOf(document: Document): LayerPart {
  return { layer: "tenant", document, base: [], values: document.value };
}
