import { readdirSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { check } from "./check";
import { Problems, parsedDocument, readDocument } from "./documents";
import { adviceOnTenantFile } from "./file-names";
import { displayed, fileProblem } from "./files";
import type { FleetSchemas } from "./fleet-schemas";
import { isMap, type LayerPart } from "./layers";
import type { Tenant } from "./model";
import { readRegularText } from "./regular-file";
import type { RoomFiles } from "./room-files";
import { otherId, TENANT_FILE, type TenantFile, toTenant } from "./tenant-file";
import type { KnownTenant } from "./tenant-index";
import { digestOf, REPOSITORY, readTexts, type TenantTexts } from "./tenant-texts";
import { legalId, type TenantsFolder } from "./tenants-folder";
import { treeOf } from "./trees";
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
  /** `tenant.yml`, without its values: the tenant holds them. */
  readonly document: DocumentData;
  /** The tenant's own settings by room. */
  readonly rooms: Readonly<Record<string, DocumentData>>;
}

/** Reads tenants' folders, each file when first asked for and once. */
export class TenantReader {
  private readonly tenants = new Map<string, ReadTenant>();
  private readonly parts = new Map<string, LayerPart | null>();
  /** Tenants whose files somebody vouches for, by what an index knows of them. */
  private readonly trusted = new Map<string, KnownTenant>();
  /** Files that were read before anything was made of them. */
  private readonly texts = new Map<string, TenantTexts>();
  private readonly digests = new Map<string, string>();
  private prefix: string | null | undefined;

  constructor(
    private readonly folder: TenantsFolder,
    private readonly rooms: ReadonlyMap<string, RoomFiles>,
    private readonly schemas: FleetSchemas,
    /** Whoever has read a tenant that is the same there, or null. */
    private readonly elsewhere: (id: string) => TenantReader | null = () => null,
  ) {}

  /** The tenant's `tenant.yml`, held against its own shape. */
  read(id: string): ReadTenant {
    let found = this.tenants.get(id);
    if (found === undefined) {
      found = this.readTrusted(id) ?? this.elsewhere(id)?.read(id) ?? this.readFolder(id);
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
      const other = this.elsewhere(id);
      const known = this.trusted.get(id)?.rooms[room];
      if (known !== undefined) part = partOf(this.unread(id, roomFiles.room.tenantFile, known));
      else part = other === null ? this.readPart(id, roomFiles, problems) : other.part(id, room);
      this.parts.set(key, part);
    }
    return part;
  }

  /** Reads a tenant's files, and makes nothing of them yet. Returns their digest; null: they are to be read as usual. */
  ahead(id: string): string | null {
    const texts = this.tenants.has(id) ? null : readTexts(`${this.folder.path}/${id}`);
    if (texts === null) return null;
    this.texts.set(id, texts);
    return this.digest(id, texts);
  }

  /** Digest of the files of a tenant that was found to be without problems. */
  content(id: string): string {
    return this.digests.get(id) ?? this.elsewhere(id)?.content(id) ?? this.digest(id, this.textsOf(id));
  }

  /** A tenant that was found to be without problems, for {@link adopt}. */
  clean(id: string): CleanTenant {
    const { tenant, document, files } = this.found(id);
    const rooms = [...this.rooms.keys()].map((room) => [room, this.part(id, room)?.document.data] as const);
    const own = rooms.filter((pair): pair is [string, DocumentData] => pair[1] !== undefined);
    return {
      tenant,
      files,
      document: { file: document.file, text: document.text },
      rooms: Object.fromEntries(own),
    };
  }

  /** Takes over what another reader found. */
  adopt({ tenant, files, document, rooms }: CleanTenant): void {
    this.tenants.set(tenant.id, { tenant, document: Document.of(document), files, problems: new Problems() });
    for (const [room, data] of Object.entries(rooms)) this.parts.set(`${tenant.id}/${room}`, partOf(Document.of(data)));
  }

  /** What an index keeps of a tenant that was found to be without problems. */
  known(id: string): KnownTenant {
    const { tenant, rooms } = this.clean(id);
    const { file: _, ...known } = tenant;
    return {
      tenant: known,
      rooms: Object.fromEntries(Object.entries(rooms).map(([room, { value }]) => [room, value!])),
      tree: treeOf(this.textsOf(id)),
    };
  }

  /** Takes over what an index knows of a tenant whose files were read ahead. */
  recall(id: string, known: KnownTenant): void {
    const texts = this.texts.get(id)!;
    const of = (name: string): DocumentData => ({
      file: displayed(`${this.folder.path}/${id}/${name}`),
      text: texts.get(name)!,
    });
    const document = of(TENANT_FILE);
    const rooms = Object.entries(known.rooms).map(
      ([room, value]) => [room, { ...of(this.rooms.get(room)!.room.tenantFile), value }] as const,
    );
    this.adopt({
      tenant: { ...known.tenant, file: document.file },
      files: [...texts.keys()],
      document,
      rooms: Object.fromEntries(rooms),
    });
    this.texts.delete(id);
  }

  /**
   * Takes over what an index knows of a tenant whose files somebody vouches for: a file is read when a place in it is
   * asked for.
   *
   * @param digest of its files
   */
  trust(id: string, known: KnownTenant, digest: string): void {
    this.trusted.set(id, known);
    this.digests.set(id, digest);
  }

  private readTrusted(id: string): ReadTenant | null {
    const known = this.trusted.get(id);
    if (known === undefined) return null;
    this.prefix ??= prefixIn(this.folder.path);
    const file =
      this.prefix === null
        ? displayed(`${this.folder.path}/${id}/${TENANT_FILE}`)
        : `${this.prefix}${id}/${TENANT_FILE}`;
    return new TrustedTenant(
      { ...known.tenant, file },
      () => this.unread(id, TENANT_FILE),
      () => [TENANT_FILE, ...Object.keys(known.rooms).map((room) => this.rooms.get(room)!.room.tenantFile)].sort(),
    );
  }

  private unread(id: string, name: string, value?: Readonly<Record<string, unknown>>): Document {
    const path = join(this.folder.path, id, name);
    return new Document(displayed(path), () => readRegularText(path), value);
  }

  private found(id: string): {
    readonly tenant: Tenant;
    readonly document: Document;
    readonly files: readonly string[];
  } {
    const { tenant, document, files } = this.read(id);
    if (tenant === null || document === null) throw new Error(`tenant ${id} has problems`);
    return { tenant, document, files };
  }

  private textsOf(id: string): TenantTexts {
    const { document, rooms } = this.clean(id);
    const own = Object.entries(rooms).map(([room, { text }]) => [this.rooms.get(room)!.room.tenantFile, text] as const);
    const all = [[TENANT_FILE, document.text] as const, ...own];
    return new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private digest(id: string, texts: TenantTexts): string {
    const digest = digestOf(id, texts);
    this.digests.set(id, digest);
    return digest;
  }

  private document(id: string, name: string, problems: Problems): Document | null {
    const path = join(this.folder.path, id, name);
    const text = this.texts.get(id)?.get(name);
    return text === undefined ? readDocument(path, problems, this.folder.path) : parsedDocument(path, text, problems);
  }

  private readFolder(id: string): ReadTenant {
    const problems = new Problems();
    const files = this.list(id, problems);
    const document = this.document(id, TENANT_FILE, problems);
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
      problems.add(otherId(document, result.value.id, id));
      return { tenant: null, document, files, problems };
    }
    return { tenant: toTenant(result.value, document.file), document, files, problems };
  }

  private list(id: string, problems: Problems): readonly string[] {
    const known = [TENANT_FILE, ...[...this.rooms.values()].map(({ room }) => room.tenantFile)];
    const ahead = this.texts.get(id)?.keys() ?? readdirSync(join(this.folder.path, id));
    const all = [...ahead];
    if (all.includes(REPOSITORY))
      problems.add(
        fileProblem(
          join(this.folder.path, id),
          "a repository of its own",
          "a folder of this repository",
          `What changes in it cannot be told: put its files here, and take ${REPOSITORY} out.`,
        ),
      );
    const names = all.filter((name) => !name.startsWith("."));
    for (const name of names)
      if (!known.includes(name))
        problems.add(
          fileProblem(join(this.folder.path, id, name), name, known.join(", "), adviceOnTenantFile(name, known)),
        );
    return names;
  }

  private readPart(id: string, { room, partial }: RoomFiles, problems: Problems): LayerPart | null {
    const document = this.document(id, room.tenantFile, problems);
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

/** What paths below a folder begin with, for people; null: it is not the same for all of them. */
function prefixIn(folder: string): string | null {
  const inside = relative(folder, process.cwd());
  if (!inside.startsWith("..") && !isAbsolute(inside)) return null;
  return displayed(join(folder, "x")).slice(0, -1);
}

/** A tenant of which no file was read: most are asked for who they are and nothing else. */
class TrustedTenant implements ReadTenant {
  private found: Document | undefined;
  private problemsFound: Problems | undefined;

  constructor(
    readonly tenant: Tenant,
    private readonly toDocument: () => Document,
    private readonly toFiles: () => readonly string[],
  ) {}

  get document(): Document {
    this.found ??= this.toDocument();
    return this.found;
  }

  get files(): readonly string[] {
    return this.toFiles();
  }

  get problems(): Problems {
    this.problemsFound ??= new Problems();
    return this.problemsFound;
  }
}
