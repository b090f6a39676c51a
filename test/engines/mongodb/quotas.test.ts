import { enforceQuotas } from "../../../constructs/engines/mongodb/quotas";

const LIMIT = 1000;
const OPEN = ["tenant_acme", "writer_acme"];

/** A server with one tenant: what it was told beside being asked. */
async function told(roles: readonly string[], dataSize: number, indexSize: number) {
  const commands: [string, unknown][] = [];
  const changes = await enforceQuotas(async (database, command) => {
    if ("usersInfo" in command) {
      expect([database, command]).toEqual([
        "admin",
        { usersInfo: { forAllDBs: true }, filter: { "customData.storage_quota_bytes": { $exists: true } } },
      ]);
      const user = { user: "tenant_acme", db: "tenant_acme", customData: { storage_quota_bytes: LIMIT } };
      return { users: [{ ...user, roles: roles.map((role) => ({ role, db: "tenant_acme" })) }] };
    }
    if ("dbStats" in command) return { dataSize, indexSize, storageSize: 0 };
    commands.push([database, command]);
    return { ok: 1 };
  });
  return { commands, changes };
}

test("who is over the bound can add nothing more, indexes included", async () => {
  const { commands, changes } = await told(OPEN, LIMIT, 1);
  const roles = [{ role: "writer_acme", db: "tenant_acme" }];
  expect(commands).toEqual([["tenant_acme", { revokeRolesFromUser: "tenant_acme", roles }]]);
  expect(changes).toEqual([{ database: "tenant_acme", writes: false }]);
});

test("who is below it again can", async () => {
  const { commands, changes } = await told(["tenant_acme"], LIMIT, 0);
  const roles = [{ role: "writer_acme", db: "tenant_acme" }];
  expect(commands).toEqual([["tenant_acme", { grantRolesToUser: "tenant_acme", roles }]]);
  expect(changes).toEqual([{ database: "tenant_acme", writes: true }]);
});

test.each([
  ["below it and writes", OPEN, 1],
  ["over it and cannot write already", ["tenant_acme"], LIMIT + 1],
  // A role here would open a door that the tenant's state closed.
  ["suspended and below it", [], 1],
  ["suspended and over it", [], LIMIT + 1],
])("changes nothing for a tenant that is %s", async (_, roles, size) => {
  expect(await told(roles, size, 0)).toEqual({ commands: [], changes: [] });
});

test("a role of the same name in another database counts for nothing", async () => {
  const commands: unknown[] = [];
  await enforceQuotas(async (_, command) => {
    if ("usersInfo" in command) {
      const roles = [{ role: "tenant_acme", db: "elsewhere" }];
      return { users: [{ user: "tenant_acme", db: "tenant_acme", roles, customData: { storage_quota_bytes: 1 } }] };
    }
    commands.push(command);
    return { dataSize: 0, indexSize: 0 };
  });
  expect(commands).toEqual([]);
});
