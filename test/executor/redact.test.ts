import { redactJson, redactSql } from "../../executor/contract/redact";

describe("statements in the log", () => {
  it.each([
    ["SELECT * FROM t WHERE a = 'se''cret' AND b = 12.5", "SELECT * FROM t WHERE a = ? AND b = ?"],
    [`ALTER ROLE "tenant_a1" CONNECTION LIMIT 5`, `ALTER ROLE "tenant_a1" CONNECTION LIMIT ?`],
    ["DO $tessera$ BEGIN PERFORM 'secret'; END $tessera$", "DO ?"],
    ["DO $$ 'secret' $$", "DO ?"],
    ["SELECT E'it\\'s secret', x", "SELECT ?, x"],
    ["/* guard x: it's for 3 reasons */ REVOKE ALL\n  ON t1 FROM PUBLIC", "REVOKE ALL ON t1 FROM PUBLIC"],
    [`SELECT "weird 'name' 5"`, `SELECT "weird 'name' 5"`],
  ])("%s", (sql, expected) => {
    expect(redactSql(sql)).toBe(expected);
  });

  it.each([
    [
      { createUser: "tenant_acme", pwd: "secret", roles: [] },
      "createUser",
      '{"createUser":"tenant_acme","pwd":"?","roles":[]}',
    ],
    [
      { dropDatabase: 1, writeConcern: { w: "majority" } },
      "dropDatabase",
      '{"dropDatabase":"?","writeConcern":{"w":"?"}}',
    ],
    [{ find: "secret words are no name" }, "find", '{"find":"?"}'],
    [
      { password_hash: "secret", roles: ["secret"], n: 5, on: null },
      undefined,
      '{"password_hash":"?","roles":["?"],"n":"?","on":"?"}',
    ],
  ])("%j", (value, named, expected) => {
    expect(redactJson(value, named)).toBe(expected);
  });
});
