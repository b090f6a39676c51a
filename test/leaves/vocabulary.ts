import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { FURTHER_REGIONS } from "../../config/fleet-checks";
import { fleetSchemas } from "../../config/fleet-schemas";
import { isMap } from "../../config/layers";
import type { Values } from "../../config/model";
import { NOT_BUILT, type NotBuiltPart, type Refusal } from "../../config/refusal";
import { refusalsOf } from "../../config/refusals-of";
import { schemaAt } from "../../config/shape";
import { refusalOf } from "../../config/vocabulary";
import { ENVIRONMENT_ROOMS, ROOMS } from "../../constructs/rooms";

/** A leaf of the vocabulary: which document it is of, its path in a file, and its usual value. */
export interface Word {
  readonly document: string;
  readonly path: string;
  readonly value: unknown;
}

/** What a document writes around its forms, which is in no file. */
const FORMS: ReadonlySet<string> = new Set([
  "database_per_tenant",
  "schema_per_tenant",
  "row_level_security",
  "short_form",
]);

/** Every leaf of the vocabulary. */
export function words(): Word[] {
  const text = readFileSync(join(__dirname, "vocabulary.yml"), "utf8");
  const names = [...text.matchAll(/^---\n# (\w+)$/gm)].map(([, name]) => name!);
  return (loadAll(text) as Values[]).filter(isMap).flatMap((document, index) => leaves(names[index]!, document, []));
}

function leaves(document: string, value: unknown, path: readonly string[]): Word[] {
  if (isMap(value) && Object.keys(value).length > 0)
    return Object.entries(value).flatMap(([key, child]) => leaves(document, child, [...path, key]));
  return [{ document, path: (FORMS.has(path[0]!) ? path.slice(1) : path).join("."), value }];
}

/** Where a word is a setting: the id of the room, or null: it is refused wherever it is written. */
export function settingOf(path: string): string | null {
  const [first, ...rest] = path.split(".");
  const ofEnvironment = ENVIRONMENT_ROOMS.find((room) => room.id === first && schemaAt(room.schema, rest) !== null);
  return ofEnvironment?.id ?? ROOMS.find((room) => schemaAt(room.schema, path.split(".")) !== null)?.id ?? null;
}

/** A refusal by name, and where it stands. */
export interface Named {
  readonly where: string;
  readonly refusal: Refusal;
}

/** Every refusal by name: words of the vocabulary that are no setting, and what schemas refuse of values and keys. */
export function refusals(): Named[] {
  const { tenant, environment } = fleetSchemas(ROOMS);
  const shapes = [
    ["tenant.yml", tenant] as const,
    ["<environment>_environment.yml", environment] as const,
    ...[...ROOMS, ...ENVIRONMENT_ROOMS].map(({ id, schema }) => [id, schema] as const),
  ];
  return [
    ...words()
      .filter(({ path }) => settingOf(path) === null)
      .map(({ path }) => ({ where: path, refusal: refusalOf(path)! })),
    ...shapes.flatMap(([file, schema]) =>
      refusalsOf(schema)
        // Settings of a cell are those of the rooms.
        .filter(({ path }) => !path.startsWith("cells."))
        .map(({ path, what, isKey, refusal }) => ({
          where: `${file} ${path}${isKey ? "." : ": "}${what}`,
          refusal,
        })),
    ),
    { where: "tenant.yml region", refusal: FURTHER_REGIONS },
  ];
}

/** Lines of the committed list: what is refused since a part is not built, by the part's name. */
export function notBuilt(): readonly string[] {
  const found = refusals().flatMap(({ where, refusal }) =>
    refusal !== undefined && "notBuilt" in refusal ? [`${refusal.notBuilt}: ${where}`] : [],
  );
  return [...new Set(found)].sort();
}

/** How many refusals wait for each part. */
export function waiting(): Readonly<Record<NotBuiltPart, number>> {
  const counts = Object.fromEntries(Object.keys(NOT_BUILT).map((part) => [part, 0])) as Record<NotBuiltPart, number>;
  for (const line of notBuilt()) counts[line.slice(0, line.indexOf(": ")) as NotBuiltPart]++;
  return counts;
}
