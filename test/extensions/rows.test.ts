import { closings, EXTENSION_ROWS } from "../../constructs/engines/families/postgresql/sql/extensions";
import { guardsOf } from "../../constructs/engines/families/postgresql/sql/sql";
import { EXTENSIONS } from "../../constructs/engines/postgresql/extensions";
import { CLAIMS } from "./claims";

const names = [...Object.values(EXTENSIONS).map(({ name }) => name), "timescaledb"];

test("every extension that a cluster may have says what it tells of others' rows", () => {
  expect(Object.keys(EXTENSION_ROWS).sort()).toEqual(names.sort());
});

test("what is taken is a guard of its own, and PostgreSQL's", async () => {
  const taken = Object.values(EXTENSION_ROWS).filter((row) => "taken" in row);
  const statements = closings(names);
  const guards = guardsOf([{ as: "admin", database: "p", statements }]);
  expect([...guards.keys()]).toEqual(taken.map((row) => row.guard));
  const { parse } = await import("libpg-query");
  for (const statement of statements) await expect(parse(statement)).resolves.toBeDefined();
});

test("an extension that a database does not have closes nothing", () => {
  expect(closings(["citext", "unknown"])).toEqual([]);
});

test("each claim has a name of its own, and an extension with a row", () => {
  expect(new Set(CLAIMS.map(({ id }) => id)).size).toBe(CLAIMS.length);
  for (const { extension } of CLAIMS) if (extension !== null) expect(EXTENSION_ROWS).toHaveProperty(extension);
});
