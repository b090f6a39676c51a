import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Problems } from "./documents";
import { FileIndex, GOOD } from "./file-index";
import { displayed, fileProblem, linkProblem, readText } from "./files";
import { RESERVED_TENANT_ENDINGS, RESERVED_TENANT_IDS, TENANT_ID, TENANT_ID_MAX_CHARACTERS } from "./naming";
import { meant, nearest } from "./nearest";

/** Ids of every tenant that ever lived, one a line. */
export const LEDGER_FILE = "ledger.txt";
/** Ids whose folder is gone for good: they are not used again. */
export const ERASED_FILE = "erased.txt";
export const TEMPLATES = [
  "tenant_template.yml",
  "free_tier_template.yml",
  "standard_tier_template.yml",
  "premium_tier_template.yml",
  "enterprise_template.yml",
] as const;
const FILES: readonly string[] = [LEDGER_FILE, ERASED_FILE, "README.md", ...TEMPLATES];

/** What stands in `tenants/`: names only. Nothing of a tenant is read until it is asked for. */
export interface TenantsFolder {
  readonly path: string;
  /** Ids of folders, sorted. */
  readonly ids: readonly string[];
  /** Id to its line in the ledger. */
  readonly ledger: ReadonlyMap<string, number>;
  readonly erased: ReadonlyMap<string, number>;
}

/** Legal spelling nearest to an id, or null. */
export function legalId(id: string): string | null {
  const legal = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, TENANT_ID_MAX_CHARACTERS)
    .replace(/_+$/, "");
  return TENANT_ID.test(legal) && !RESERVED_TENANT_IDS.has(legal) ? legal : null;
}

const ID_FORM = `lower-case letters, digits and single underscores, a letter first, at most ${TENANT_ID_MAX_CHARACTERS} characters`;

/** What is wrong with an id: what is allowed and what to do; null where it is legal. */
export function idFault(id: string): { readonly allowed: string; readonly advice: string } | null {
  if (RESERVED_TENANT_IDS.has(id))
    return {
      allowed: "an id that is not reserved",
      advice: `${id} would read as something else in names: choose another.`,
    };
  const ending = RESERVED_TENANT_ENDINGS.find((candidate) => id.endsWith(`_${candidate}`));
  if (ending !== undefined)
    return {
      allowed: `an id that does not end in _${ending}`,
      advice: "Its stack would bear the name of another tenant's: choose another id.",
    };
  if (id.length <= TENANT_ID_MAX_CHARACTERS && TENANT_ID.test(id)) return null;
  const legal = legalId(id);
  return { allowed: ID_FORM, advice: legal === null ? "Choose another id." : `The nearest is ${legal}.` };
}

/**
 * Lists `tenants/` and holds folders against the ledger.
 *
 * @param index of what was found good before: names that are as they were need no second look. Default: none
 * @param elsewhere ids of folders that count as if they stood here. Default: none
 */
export function readTenantsFolder(
  path: string,
  problems: Problems,
  index = new FileIndex(),
  elsewhere: Iterable<string> = [],
): TenantsFolder {
  const here = list(path, problems).filter(({ name }) => !name.startsWith("."));
  const standing = new Set(here.map(({ name }) => name));
  const entries = [...here, ...[...elsewhere].filter((name) => !standing.has(name)).map(folderNamed)];
  const examine = () => examineFolder(path, entries, problems);
  // The index knows names, and not what bears them.
  if (entries.some((entry) => entry.isSymbolicLink())) return examine();
  const names = (wanted: boolean) =>
    entries.flatMap((entry) => (entry.isDirectory() === wanted ? [entry.name] : [])).sort();
  const ids = names(true);
  const lists = [LEDGER_FILE, ERASED_FILE].map((name) => readText(path, name));
  let examined: TenantsFolder | undefined;
  index.get("tenants", JSON.stringify([ids, names(false), lists]), () => {
    const before = problems.count;
    examined = examine();
    return problems.count > before ? null : GOOD;
  });
  return examined ?? new KnownFolder(path, ids);
}

/** A folder in which nothing is wrong. The ledger is read when asked for: most runs do not. */
class KnownFolder implements TenantsFolder {
  private readonly found = new Map<string, Map<string, number>>();

  constructor(
    readonly path: string,
    readonly ids: readonly string[],
  ) {}

  get ledger(): ReadonlyMap<string, number> {
    return this.list(LEDGER_FILE);
  }

  get erased(): ReadonlyMap<string, number> {
    return this.list(ERASED_FILE);
  }

  private list(name: string): ReadonlyMap<string, number> {
    let found = this.found.get(name);
    if (found === undefined) {
      found = readIds(this.path, name, new Set(this.ids), new Problems());
      this.found.set(name, found);
    }
    return found;
  }
}

/** An entry of a folder, as far as it is looked at. */
type Entry = Pick<Dirent, "name" | "isDirectory" | "isSymbolicLink">;

function folderNamed(name: string): Entry {
  return { name, isDirectory: () => true, isSymbolicLink: () => false };
}

function examineFolder(path: string, entries: readonly Entry[], problems: Problems): TenantsFolder {
  const ids = new Set<string>();
  for (const entry of entries) {
    if (isFolder(path, entry)) {
      const fault = idFault(entry.name);
      if (fault !== null) problems.add(fileProblem(join(path, entry.name), entry.name, fault.allowed, fault.advice));
      else if (entry.isSymbolicLink()) problems.add(linkProblem(join(path, entry.name), "a folder"));
      else ids.add(entry.name);
    } else if (!FILES.includes(entry.name))
      problems.add(
        fileProblem(
          join(path, entry.name),
          entry.name,
          "folders of tenants, templates and the ledger",
          meant(entry.name, FILES, "Take the file out."),
        ),
      );
  }
  const ledger = readIds(path, LEDGER_FILE, ids, problems);
  const erased = readIds(path, ERASED_FILE, ids, problems);
  compare(path, ids, ledger, erased, problems);
  return { path, ids: [...ids].sort(), ledger, erased };
}

function list(path: string, problems: Problems): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    problems.add(
      fileProblem(path, "no folder that can be read", "a folder", "Give the folder with the tenants: --tenants DIR."),
    );
    return [];
  }
}

function isFolder(path: string, entry: Entry): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(join(path, entry.name)).isDirectory();
  } catch {
    return false;
  }
}

/**
 * One id a line; empty lines and lines that begin with `#` are for people. A missing file is an empty one.
 *
 * @param legal ids that are known to be
 */
function readIds(folder: string, name: string, legal: ReadonlySet<string>, problems: Problems): Map<string, number> {
  const ids = new Map<string, number>();
  const text = readText(folder, name);
  if (typeof text !== "string") {
    if (text.given !== "no such file") problems.add(text);
    return ids;
  }
  const file = displayed(join(folder, name));
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const id = raw.trim();
    if (id === "" || id.startsWith("#")) continue;
    const at = { file, line: index + 1, column: 1, path: "", given: id };
    const fault = legal.has(id) ? null : idFault(id);
    if (fault !== null) problems.add({ ...at, ...fault });
    else if (ids.has(id))
      problems.add({
        ...at,
        allowed: "each id once",
        advice: `It stands in line ${ids.get(id)} as well: take one out.`,
      });
    else ids.set(id, index + 1);
  }
  return ids;
}

function compare(
  path: string,
  ids: ReadonlySet<string>,
  ledger: ReadonlyMap<string, number>,
  erased: ReadonlyMap<string, number>,
  problems: Problems,
): void {
  let missing: string[] | undefined;
  for (const id of ids) {
    if (erased.has(id))
      problems.add(
        fileProblem(
          join(path, id),
          id,
          "an id that no erased tenant had",
          `It stands in ${ERASED_FILE}, line ${erased.get(id)}: choose another id.`,
        ),
      );
    else if (!ledger.has(id)) {
      missing ??= [...ledger.keys()].filter((known) => !ids.has(known));
      const near = nearest(id, missing);
      const renamed = near === null ? "" : ` If you renamed ${near}, name it back: an id never changes.`;
      problems.add(
        fileProblem(join(path, id), id, `an id of ${LEDGER_FILE}`, `Run: ./tessera tenant register ${id}.${renamed}`),
      );
    }
  }
  const file = displayed(join(path, LEDGER_FILE));
  for (const [id, line] of ledger) {
    if (ids.has(id) && !erased.has(id)) continue;
    const at = { file, line, column: 1, path: "", given: id };
    if (erased.has(id))
      problems.add({
        ...at,
        allowed: `ids that are not in ${ERASED_FILE}`,
        advice: "Take the line out: the tenant is gone.",
      });
    else
      problems.add({
        ...at,
        allowed: "ids whose folder is there",
        advice: `Put ${displayed(join(path, id))} back and set lifecycle.state there: a folder goes only after erased was deployed, by ./tessera tenant remove ${id}.`,
        newly: {
          file: displayed(join(path, id, "tenant.yml")),
          advice: "Take the line out: the tenant was on this branch only, and nothing of it is deployed.",
        },
      });
  }
}
