import { load } from "js-yaml";
import list from "./chart-keys.json";
import { type Block, built } from "./support";

/**
 * Keys that a chart's own values.yaml has, as far as they are used here, read from the chart in its repository. A
 * key ends where the chart takes what it is given as it is (a security context, a list of containers). Helm ignores a
 * key that a chart does not know: without this list a misspelt value would simply have no effect.
 */
interface KnownKeys {
  /** Version that is installed. */
  readonly version: string;
  /** Version that the keys were read from: another one where its source was not to be had. */
  readonly read: string;
  readonly keys: readonly string[];
}

const KNOWN: Readonly<Record<string, KnownKeys>> = list;
const [operators] = built("production-operators");
const releases = (operators!.all("helm_release") as { name: string; version: string; values: string[] }[])
  // The local chart takes what it is given.
  .filter(({ version }) => !version.includes("+sha."));

/** Paths of all leaves; a list is a leaf. */
function leaves(value: unknown, path = ""): string[] {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isMap) return path === "" ? [] : [path];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === "" ? key : `${path}.${key}`));
}

const valuesOf = (release: { values: string[] }): Block => (load(release.values[0]!) ?? {}) as Block;
const covers = (key: string, path: string) => path === key || path.startsWith(`${key}.`);

test("the list has every release, in the version that is installed, and nothing more", () => {
  const installed = Object.fromEntries(releases.map(({ name, version }) => [name, version]));
  expect(Object.fromEntries(Object.entries(KNOWN).map(([name, { version }]) => [name, version]))).toEqual(installed);
});

describe.each(releases.map((release) => [release.name, release] as const))("%s", (name, release) => {
  test("every value is under a key that the chart has", () => {
    const unknown = leaves(valuesOf(release)).filter((path) => !KNOWN[name]!.keys.some((key) => covers(key, path)));
    expect(unknown).toEqual([]);
  });

  test("every key of the list is used", () => {
    const paths = leaves(valuesOf(release));
    expect(KNOWN[name]!.keys.filter((key) => !paths.some((path) => covers(key, path)))).toEqual([]);
  });
});
