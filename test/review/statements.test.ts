import { readFileSync } from "node:fs";
import { join } from "node:path";
import { guardsIn, readStatements } from "../../review/knowledge/statements";
import { judge } from "./support/plan";

/** Rows of pooled and dedicated tenants as synth writes them. */
const ROWS = JSON.parse(readFileSync(join(__dirname, "fixtures/rows.json"), "utf8")) as Record<string, object>;

type Row = object | undefined;
const values = (row: Row) => row && { lifecycle_scope: "CRUD", input: JSON.stringify(row) };
const told = (before: Row, after: Row) =>
  judge([{ address: "aws_lambda_invocation.a", before: values(before), after: values(after) }]).findings.map(
    ({ severity, says }) => `${severity}: ${says}`,
  );

describe.each(Object.entries(ROWS))("the row of %s", (_tenant, row) => {
  const guards = [...guardsIn(readStatements(JSON.stringify(row)).apply).keys()];

  it("is made, and kept, without a word", () => {
    expect(told(undefined, row)).toEqual([]);
    expect(told(row, row)).toEqual([]);
  });

  it("has guards", () => expect(guards.length).toBeGreaterThan(0));

  it.each(guards)("stops when guard %s is gone", (id) => {
    const text = JSON.stringify(row).replaceAll(`/* guard ${id}:`, "/* was:");
    expect(told(row, JSON.parse(text))).toEqual([`stop: guards are gone: ${id}`]);
  });

  it.each(guards)("asks for a look when guard %s reads otherwise", (id) => {
    const text = JSON.stringify(row).replaceAll(`/* end ${id} */`, `OR true /* end ${id} */`);
    expect(told(row, JSON.parse(text))).toEqual([`review: guards read otherwise than before: ${id}`]);
  });

  it.each([
    ['ALTER ROLE "x" BYPASSRLS', "stop: lets a role pass row-level security"],
    ["CREATE USER x SUPERUSER", "stop: makes a role superuser"],
    ["ALTER TABLE t DISABLE ROW LEVEL SECURITY", "stop: turns row-level security off"],
    ["GRANT SELECT ON t TO PUBLIC", "stop: grants to everybody"],
    ["DROP SCHEMA s CASCADE", "stop: destroys tables, a schema or a database"],
    ["CREATE POLICY p ON t USING (true)", "stop: a policy lets every row through"],
  ])("stops when %s joins its statements", (statement, finding) => {
    const more = {
      ...row,
      apply: [...(row as { apply: object[] }).apply, { as: "admin", database: "d", statements: [statement] }],
    };
    expect(told(row, more)).toEqual([finding]);
  });

  it("stops when it goes, and runs its removal", () => {
    expect(told(row, undefined)[0]).toMatch(/^stop: runs \d+ removal statements/);
  });
});
