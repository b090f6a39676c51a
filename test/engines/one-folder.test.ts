import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ENGINES } from "../../constructs/engines/registry";
import { SOURCES } from "../support/sources";
import type { Json } from "./fleet";

const ROOT = join(__dirname, "../..");
const LIST = "constructs/engines/engines.ts";
/** Drivers that are bundled for Lambda, where the rooms' settings have no place: a line for each protocol. */
const DRIVERS = "executor/lambda/drivers.ts";
/** Engines' own folders, and what makes up fleets: it says how often each engine is used. */
const OTHER = /^(?:constructs\/engines|bench)\//;
/** The engine that came last, as the proof. */
const SEVENTH = "pgvector";

const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** Lines of code that name an engine: as text, or as the folder that something is taken from. Comments may. */
function naming(engine: string): string[] {
  const named = new RegExp(`["'\`/]${engine}["'\`/]`);
  return SOURCES.filter((file) => !OTHER.test(file) || file === LIST).flatMap((file) =>
    textOf(file)
      .split("\n")
      .filter((line) => named.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
}

test("the seventh engine is a folder, and one line outside it", () => {
  expect(ENGINES).toHaveProperty(SEVENTH);
  expect(naming(SEVENTH)).toEqual([`${LIST}: export { ${SEVENTH} } from "./${SEVENTH}";`]);
});

test.each(Object.keys(ENGINES))("%s is named in the list, and by the executor's drivers if it has one", (engine) => {
  const elsewhere = naming(engine).filter((line) => !line.startsWith(`${LIST}:`) && !line.startsWith(`${DRIVERS}:`));
  expect(elsewhere).toEqual([]);
});

test("without its line everything else is as it was, byte for byte", () => {
  const stacks = (rooms: object) => {
    const made: [string, Json][] = [];
    jest.isolateModules(() => {
      const module = Object.defineProperty({ ...rooms }, "__esModule", { value: true });
      jest.doMock("../../constructs/engines/engines", () => module);
      const { ENGINES: engines } =
        require("../../constructs/engines/registry") as typeof import("../../constructs/engines/registry");
      const { synthesizeCases } = require("./fleet") as typeof import("./fleet");
      expect(Object.keys(engines)).toHaveLength(Object.keys(rooms).length);
      for (const engine of Object.values(engines).filter(({ id }) => id !== SEVENTH))
        made.push(...synthesizeCases(engine));
    });
    jest.dontMock("../../constructs/engines/engines");
    expect(made.length).toBeGreaterThan(0);
    return JSON.stringify(made);
  };
  const all = jest.requireActual("../../constructs/engines/engines") as Record<string, unknown>;
  const { [SEVENTH]: seventh, ...others } = all;
  expect(seventh).toBeDefined();
  expect(stacks(all)).toBe(stacks(others));
});

test("its line is one, and its folder its own", () => {
  expect(
    textOf(LIST)
      .split("\n")
      .filter((line) => line.includes(SEVENTH)),
  ).toHaveLength(1);
  expect(relative(ROOT, ENGINES[SEVENTH]!.folder)).toBe(`constructs/engines/${SEVENTH}`);
});
