import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadAll } from "js-yaml";
import { makeFolder } from "../../config/make-folder";

const TARGET = resolve(__dirname, "../../.tessera/crds");
const SOURCES = join(__dirname, "crds-sources.tsv");

interface Source {
  readonly operator: string;
  readonly repository: string;
  readonly commit: string;
  readonly path: string;
}

interface Entry {
  readonly name: string;
  readonly type: string;
  readonly download_url: string | null;
}

function sources(): Source[] {
  const [, ...lines] = readFileSync(SOURCES, "utf8").trim().split("\n");
  return lines.map((line) => {
    const [operator = "", , repository = "", commit = "", path = ""] = line.split("\t");
    return { operator, repository, commit, path };
  });
}

async function get(url: string): Promise<string> {
  const response = await fetch(url, { headers: { "user-agent": "tessera-crds" } });
  if (!response.ok)
    throw new Error(
      `${url}: HTTP ${response.status}. GitHub allows 60 such calls an hour: wait, or run from elsewhere.`,
    );
  return response.text();
}

/** A schema without what only people read. */
// biome-ignore lint/suspicious/noExplicitAny: JSON Schema
function withoutDescriptions(schema: any): any {
  if (Array.isArray(schema)) return schema.map(withoutDescriptions);
  if (schema === null || typeof schema !== "object") return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !(key === "description" && typeof value === "string"))
      .map(([key, value]) => [key, withoutDescriptions(value)]),
  );
}

/** One file a kind and served version, in the form that schemas.ts reads. */
export function crdsIn(text: string): { readonly file: string; readonly crd: object }[] {
  // biome-ignore lint/suspicious/noExplicitAny: what the YAML holds
  return (loadAll(text) as any[])
    .filter((document) => document?.kind === "CustomResourceDefinition")
    .flatMap(({ spec }) =>
      // biome-ignore lint/suspicious/noExplicitAny: as above
      (spec.versions as any[])
        .filter((version) => version.served && version.schema)
        .map((version) => ({
          file: `${spec.names.kind.toLowerCase()}_${version.name}.json`,
          crd: {
            group: spec.group,
            kind: spec.names.kind,
            version: version.name,
            scope: spec.scope,
            plural: spec.names.plural,
            schema: withoutDescriptions(version.schema.openAPIV3Schema),
          },
        })),
    );
}

/** An operator's schemas as they were downloaded. */
export interface Fetched {
  readonly operator: string;
  readonly repository: string;
  readonly commit: string;
  readonly kinds: number;
}

/**
 * Downloads the schemas that test/crds checks against, from the projects that publish them, at the commits in
 * sources.tsv: `./tessera dev crds`. They go to .tessera/crds, which is not committed, once all of them are there.
 *
 * @param said hears of each operator
 */
export async function fetchCrds(said: (line: string) => void): Promise<Fetched[]> {
  const half = `${TARGET}.half`;
  rmSync(half, { recursive: true, force: true });
  const fetched: Fetched[] = [];
  for (const { operator, repository, commit, path } of sources()) {
    const list = await get(`https://api.github.com/repos/${repository}/contents/${path}?ref=${commit}`);
    const files = (JSON.parse(list) as Entry[]).filter(({ name, type }) => type === "file" && /\.ya?ml$/.test(name));
    const folder = join(half, operator);
    makeFolder(folder);
    let kinds = 0;
    for (const { download_url: url } of files) {
      if (url === null) continue;
      for (const { file, crd } of crdsIn(await get(url))) {
        writeFileSync(join(folder, file), JSON.stringify(crd));
        kinds++;
      }
    }
    said(`${operator}: ${kinds} kinds from ${repository} at ${commit}`);
    fetched.push({ operator, repository, commit, kinds });
  }
  rmSync(TARGET, { recursive: true, force: true });
  renameSync(half, TARGET);
  return fetched;
}
