import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { ORDER, SOURCES, withoutComments } from "../support/sources";

const ROOT = join(__dirname, "../..");

/** Rooms side by side, which know nothing of each other: none but those below both. */
const APART: readonly (readonly [string, string])[] = [
  ["config", "terraform-json"],
  ["config", "executor/contract"],
  ["terraform-json", "executor/contract"],
  ["constructs", "executor"],
  ["changes", "usage"],
  ["delivery", "local-environment"],
  ["delivery", "bench"],
];

/** What measures a real part finds it as the suites do. */
const FROM_TESTS = /^bench\//;

const IMPORT = /(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*["'`](\.{1,2}\/[^"'`]+)["'`]/g;

/** Comments may show an import. */
const textOf = (file: string) => withoutComments(readFileSync(join(ROOT, file), "utf8"));

/** What a file imports of the project's own, by the ends that its name may lack. */
function importsOf(file: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, name]) => {
    const path = normalize(join(dirname(file), name!));
    const found = [path, `${path}.ts`, join(path, "index.ts")].find((one) => /\.\w+$/.test(one) && isFile(one));
    if (found === undefined) throw new Error(`${file} imports ${name}, which is no file`);
    return found;
  });
}

const isFile = (path: string) => existsSync(join(ROOT, path));

/** Room of a file, or null: tests, and data beside the sources. */
function roomOf(file: string): string | null {
  const holding = ORDER.filter((room) => file === room || file.startsWith(`${room}/`));
  return holding.sort((a, b) => b.length - a.length)[0] ?? null;
}

type Graph = ReadonlyMap<string, readonly string[]>;

const graph: Graph = new Map(SOURCES.map((file) => [file, importsOf(file, textOf(file))]));

/** The first way that leads from a file back to it. */
function circle(among: Graph): string[] | null {
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): string[] | null => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of among.get(file) ?? []) {
      const found = walk(next, [...way, file]);
      if (found !== null) return found;
    }
    done.add(file);
    return null;
  };
  for (const file of among.keys()) {
    const found = walk(file, []);
    if (found !== null) return found;
  }
  return null;
}

/** Imports that a room may not make: file and what it imports. */
function upward(among: Graph): string[] {
  return [...among].flatMap(([file, imports]) =>
    imports
      .filter((imported) => {
        const [from, to] = [roomOf(file)!, roomOf(imported)];
        if (to === null) return !FROM_TESTS.test(file);
        return ORDER.indexOf(to) > ORDER.indexOf(from) || APART.some(([a, b]) => from === b && to === a);
      })
      .map((imported) => `${file} -> ${imported}`),
  );
}

test("all sources are read, in every room", () => {
  expect(new Set(SOURCES.map(roomOf))).toEqual(new Set(ORDER));
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const withSources = folders
    .map(({ name }) => name)
    // Examples are programs of their readers, with packages of their own.
    .filter((name) => !/^(?:\.|node_modules$|cdktf\.out$|test$|examples$)/.test(name))
    .filter((name) =>
      readdirSync(join(ROOT, name), { recursive: true, encoding: "utf8" }).some((f) => /\.ts$/.test(f)),
    );
  expect(withSources.filter((name) => !SOURCES.some((file) => file.startsWith(`${name}/`)))).toEqual([]);
});

test("no file imports itself by way of others", () => {
  expect(circle(graph)).toBeNull();
});

test("a room imports what stands below it", () => {
  expect(upward(graph)).toEqual([]);
});

test("a pattern of paths is no comment", () => {
  const text = withoutComments('const a = "x/**";\ntype B = import("./b").B; /* import("./c") */\nconst d = "*/";');
  expect([...text.matchAll(IMPORT)].map(([, name]) => name)).toEqual(["./b"]);
});

test("types and what is loaded late count as imports", () => {
  const text = `
    import type { A } from "./model";
    import {
      b,
    } from "./model";
    export * from "./model";
    type C = import("./model").C;
    const d = require("./model") as typeof import("./model");
  `;
  expect(importsOf("config/check.ts", text)).toEqual(Array(6).fill("config/model.ts"));
});

test("a circle and a way up are found", () => {
  const circled: Graph = new Map([...graph, ["config/model.ts", ["config/fleet.ts"]]]);
  expect(circle(circled)).not.toBeNull();
  const upwards: Graph = new Map([["config/model.ts", ["constructs/rooms.ts", "config/fleet.ts"]]]);
  expect(upward(upwards)).toEqual(["config/model.ts -> constructs/rooms.ts"]);
});
