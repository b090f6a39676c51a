import { load } from "js-yaml";
import { z } from "zod";
import { eachLeaf, leafOf } from "../../../config/layers";
import { exceeded, type Floor } from "../../../config/limits";
import type { Values } from "../../../config/model";
import { ENVIRONMENTS } from "../../../config/naming";
import { overrideFile } from "../../../config/room-files";
import { schemaAt, unwrap } from "../../../config/shape";
import { ENGINES } from "../../../constructs/engines/registry";
import { ROOMS } from "../../../constructs/rooms";
import { exampleFleet, withLoadedFleet } from "../../support/fleet";

const FILES = exampleFleet();

interface Override {
  readonly settings?: Values;
  readonly floor?: Readonly<Record<string, Floor>>;
}

/** Every `<environment>_<room>.yml` of the example fleet. */
const OVERRIDES = Object.keys(ENVIRONMENTS).flatMap((environment) =>
  ROOMS.flatMap((room) => {
    const text = FILES.get(`overrides/${overrideFile(environment, room)}`);
    return text === undefined ? [] : [{ environment, room, override: load(text) as Override }];
  }),
);

/** Effective settings of everything in an environment that has the room: its cells and its tenants. */
function effective(files: ReadonlyMap<string, string>, environment: string, room: string): Map<string, Values> {
  return withLoadedFleet(files, (fleet) => {
    const cells = Object.values(fleet.environments[environment]!.cells).filter(has(room));
    const tenants = fleet.tenantsOf(environment).filter(has(room));
    return new Map([
      ...cells.map(({ name }) => [`cell ${name}`, fleet.resolveCell(room, name, environment).values] as const),
      ...tenants.map(({ id }) => [`tenant ${id}`, fleet.resolve(room, id, environment).values] as const),
    ]);
  });
}

function has(room: string) {
  return ({ engines }: { readonly engines: readonly string[] }) => !(room in ENGINES) || engines.includes(room);
}

/** Values that the schema allows in a place, close to what a floor names. */
function legalValues(schema: z.ZodType, { min, max, equals, one_of: oneOf = [] }: Floor): unknown[] {
  const inner = unwrap(schema).schema;
  const options = inner instanceof z.ZodEnum ? inner.options : inner instanceof z.ZodLiteral ? [...inner.values] : [];
  const numbers = [min ?? max ?? 0, ...(typeof equals === "number" ? [equals] : [])];
  const candidates = [...options, ...oneOf, true, false, ...numbers.flatMap((number) => [number - 1, number + 1])];
  return candidates.filter((candidate) => schema.safeParse(candidate).success);
}

test("every engine that a tenant has is tuned for each environment", () => {
  const used = new Set(
    withLoadedFleet(FILES, (fleet) =>
      Object.keys(ENVIRONMENTS).flatMap((environment) =>
        fleet.tenantsOf(environment).flatMap(({ engines }) => engines),
      ),
    ),
  );
  expect(used.size).toBeGreaterThanOrEqual(6);
  const missing = Object.keys(ENVIRONMENTS).flatMap((environment) =>
    [...used].map((engine) => `${environment}_${engine}.yml`).filter((file) => !FILES.has(`overrides/${file}`)),
  );
  expect(missing).toEqual([]);
});

describe.each(Object.keys(ENVIRONMENTS))("in %s", (environment) => {
  const own = OVERRIDES.filter((one) => one.environment === environment);
  const without = new Map(FILES);
  for (const { room } of own) without.delete(`overrides/${overrideFile(environment, room)}`);

  test.each(own.map(({ room, override }) => [room.id, override]))(
    "%s: every line changes something",
    (room, override) => {
      const [before, after] = [without, FILES].map((files) => effective(files, environment, room));
      const leaves: string[] = [];
      eachLeaf(override.settings ?? {}, (path) => leaves.push(path.join(".")));
      const dead = leaves.filter((leaf) =>
        [...after!].every(
          ([home, values]) => JSON.stringify(leafOf(values, leaf)) === JSON.stringify(leafOf(before!.get(home)!, leaf)),
        ),
      );
      expect(after!.size).toBeGreaterThan(0);
      expect(dead).toEqual([]);
      expect(leaves.length + Object.keys(override.floor ?? {}).length).toBeGreaterThan(0);
    },
  );

  test.each(own.map(({ room, override }) => [room.id, room, override] as const))(
    "%s: every floor refuses something",
    (_, room, { floor = {} }) => {
      const idle = Object.entries(floor).filter(([path, bounds]) => {
        const schema = schemaAt(room.schema, path.split(".")) as z.ZodType;
        return legalValues(schema, bounds).every((value) => exceeded(bounds, value) === null);
      });
      expect(idle).toEqual([]);
    },
  );
});
