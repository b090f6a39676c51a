import { ConfigurationError, formatProblem } from "../../config/problem";
import { ENGINES } from "../../constructs/engines/registry";
import { exampleFleet, type FleetFiles, withLoadedFleet } from "../support/fleet";

const PRODUCTION = "overrides/production_environment.yml";

/** The example fleet with texts replaced, by path; null makes a file. */
function changed(...changes: readonly [path: string, from: string | null, to: string][]): FleetFiles {
  const files = new Map(exampleFleet());
  for (const [path, from, to] of changes) {
    const text = files.get(path) ?? "";
    if (from !== null && !text.includes(from)) throw new Error(`${path} has no ${from}`);
    files.set(path, from === null ? to : text.replace(from, to));
  }
  return files;
}

/** What is wrong with a fleet, a line each. */
function wrong(files: FleetFiles): string[] {
  try {
    return withLoadedFleet(files, (fleet) => fleet.problems().map(formatProblem));
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map(formatProblem);
    throw error;
  }
}

test("the example fleet keeps to what its cells have", () => {
  expect(wrong(exampleFleet())).toEqual([]);
});

describe("a cell that is to take more tenants than it has connections", () => {
  const crowded = changed([PRODUCTION, "capacity_tenants: 300", "capacity_tenants: 902"]);

  test("is refused, with what was counted", () => {
    const [first, ...more] = wrong(crowded);
    expect(more).toEqual([]);
    expect(first).toContain(
      "cells.pool-1.capacity_tenants: given 902; allowed: at most 308 with the engine postgresql",
    );
    expect(first).toContain("318 connections, 10 of them reserved, 1 for each tenant");
  });

  test("has room in a larger class, or where applications keep nothing open", () => {
    const larger = `engines: [postgresql]\n    settings:\n      postgresql:\n        instance:\n          class: db.r7g.4xlarge`;
    expect(
      wrong(
        changed(
          [PRODUCTION, "capacity_tenants: 300", "capacity_tenants: 902"],
          [PRODUCTION, "engines: [postgresql]", larger],
        ),
      ),
    ).toEqual([]);
    const idle = "settings:\n  pool:\n    min_idle: 0\n";
    const [path, text] = [...crowded].find(([name]) => name === "overrides/production_postgresql.yml")!;
    const files = new Map(crowded).set(
      path,
      text.includes("settings:\n") ? text.replace("settings:\n", idle) : `${idle}${text}`,
    );
    expect(wrong(files)).toEqual([]);
  });
});

test.each([
  // Production's cell, with what its servers have under settings of the cell alone.
  ["mongodb", "files", "155", 200, "clickhouse:"],
  ["clickhouse", "connections", "140", 200, "clickhouse:\n        instance: { vcpu: 2 }"],
  ["elasticsearch", "shards", "50", 90, "elasticsearch:\n        instance: { memory_gib: 2 }\n      clickhouse:"],
] as const)("a cell that is to take more tenants than %s has %s for is refused", (engine, what, most, wanted, own) => {
  const text = exampleFleet().get(PRODUCTION)!;
  const [before, standard] = text.split("  standard-1:\n");
  const changed = standard!.replace("capacity_tenants: 90", `capacity_tenants: ${wanted}`).replace("clickhouse:", own);
  const said = wrong(new Map(exampleFleet()).set(PRODUCTION, `${before}  standard-1:\n${changed}`));
  expect(said.filter((line) => line.includes(`at most ${most} with the engine ${engine}`))).toHaveLength(1);
  expect(said.find((line) => line.includes(`engine ${engine}`))).toContain(` ${what}, `);
});

test("a tenant that takes more than its cell counts for it is refused", () => {
  const [first, ...more] = wrong(
    changed(["tenants/city_library/postgresql.yml", null, "pool:\n  size: 20\n  min_idle: 7\n"]),
  );
  expect(more.every((line) => line.includes("pool.min_idle"))).toBe(true);
  expect(first).toContain(
    "tenants/city_library/postgresql.yml:3:3 pool.min_idle: given 7; allowed: at most 1 in cell pool-1",
  );
});

test("of a cell whose settings have problems nothing is counted", () => {
  const broken = `engines: [postgresql]\n    settings:\n      postgresql:\n        instance:\n          class: db.serverless`;
  const said = wrong(changed([PRODUCTION, "engines: [postgresql]", broken]));
  expect(said).not.toHaveLength(0);
  expect(said.filter((line) => line.includes("capacity_tenants"))).toEqual([]);
});

test("every engine says what a cell of it runs out of, and takes some of it for the platform", () => {
  for (const { id, cellBounds = [] } of Object.values(ENGINES)) {
    expect([id, cellBounds.length > 0]).toEqual([id, true]);
    for (const { what, reserved, reason } of cellBounds)
      expect([id, what, reserved > 0, reason.length > 20]).toEqual([id, what, true, true]);
  }
  expect(ENGINES.pgvector!.cellBounds).toBe(ENGINES.postgresql!.cellBounds);
});

test("what runs out first stands in front", () => {
  withLoadedFleet(exampleFleet(), (fleet) => {
    const rooms = fleet.roomsOfCell("standard-1", "production");
    expect(rooms.map(({ engine, what, fits }) => [engine, what, fits])).toEqual(
      expect.arrayContaining([
        ["timescaledb", "connections", 123],
        [null, "tenants", 90],
        ["redis", "users", 98],
        ["postgresql", "connections", 308],
        ["mongodb", "connections", 794],
        ["mongodb", "files", 155],
        ["clickhouse", "connections", 300],
        ["elasticsearch", "shards", 230],
      ]),
    );
    const numbers = rooms.map(({ fits }) => fits ?? Number.POSITIVE_INFINITY);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });
});
