import type { Address } from "../../../constructs/engines/families/incluster/sign-in";
import { type Connect, driverOver } from "../../../constructs/engines/mongodb/driver";
import type { Credentials, Keeper } from "../../../executor/contract/driver";
import type { Target } from "../../../executor/contract/payload";
import { run } from "../../../executor/run";

const TARGET: Target = {
  host: "writer.mongodb.home.prod.tessera.internal",
  port: 27017,
  region: "eu-central-1",
  admin_secret_arn: "arn:admin",
  executor_secret_arn: "arn:executor",
  authority_parameter: "/authority",
  passwords_path: "/passwords",
  passwords_key: "key",
};

type Sent = { readonly database: string; readonly command: Readonly<Record<string, unknown>>; readonly at: Address };

function world(answer: (command: Sent["command"]) => Record<string, unknown> = () => ({ ok: 1 })) {
  const sent: Sent[] = [];
  const parameters = new Map([["/authority", "PEM"]]);
  const keeper: Keeper = {
    secret: async (arn) => ({ username: `user of ${arn}`, password: "s3cret" }),
    putSecret: async () => {},
    parameter: async (name) => parameters.get(name) ?? null,
    putParameter: async (name, value) => void parameters.set(name, value),
    deleteParameter: async (name) => void parameters.delete(name),
  };
  let open = 0;
  const connect: Connect = async (at) => {
    open++;
    return {
      command: async (database, command) => {
        sent.push({ database, command, at });
        return answer(command);
      },
      close: async () => void open--,
    };
  };
  return {
    sent,
    parameters,
    driver: driverOver(connect),
    credentials: { keeper } as unknown as Credentials,
    left: () => open,
  };
}

async function execute(the: ReturnType<typeof world>, given: readonly object[], more: object = {}) {
  return executeSteps(the, [{ database: "tenant_acme", commands: given.map((one) => JSON.stringify(one)), ...more }]);
}

async function executeSteps(the: ReturnType<typeof world>, given: readonly object[]) {
  const lines: unknown[] = [];
  const around = {
    credentials: the.credentials,
    log: (line: unknown) => void lines.push(line),
    clock: () => 0,
    sleep: async () => {},
    remaining: () => Number.POSITIVE_INFINITY,
  };
  const steps = given.map((one) => ({ as: "executor" as const, ...one }));
  const job = { engine: "mongodb", subject: "acme", target: TARGET, steps };
  return { rows: await run(job, the.driver, around), lines };
}

const failing = (code: number, message = "at { email: 'jane@example.com' }") =>
  Object.assign(new Error(message), { code, name: "MongoServerError" });

test("signs in with the secret of its identity, trusts the cluster's authority only, and leaves no connection", async () => {
  const the = world();
  await execute(the, [{ ping: 1 }]);
  await execute(the, [{ ping: 1 }], { as: "admin", database: "admin" });
  expect(the.sent.map(({ at, database }) => [at.user, at.ca, database])).toEqual([
    ["user of arn:executor", "PEM", "tenant_acme"],
    ["user of arn:admin", "PEM", "admin"],
  ]);
  expect(the.left()).toBe(0);
});

test("waits while the cluster has made no authority yet", async () => {
  const the = world();
  the.parameters.delete("/authority");
  const failed = await the.driver
    .open(TARGET, "executor", { database: "admin" }, the.credentials, () => {})
    .catch((error) => the.driver.explain(error));
  expect(failed).toMatchObject({ code: "NOT_READY", transient: true, patient: true });
  expect(the.left()).toBe(0);
});

test("makes users with a password that nobody knows, then gives the one that is kept, and logs neither", async () => {
  const the = world();
  const { lines } = await execute(the, [{ createUser: "tenant_acme", roles: [] }], { passwords: ["tenant_acme"] });
  const kept = the.parameters.get("/passwords/tenant_acme")!;
  const [made, given] = the.sent.map(({ command }) => command);
  expect(String(made!.pwd).length).toBeGreaterThanOrEqual(48);
  expect(made!.pwd).not.toBe(kept);
  expect(given).toEqual({ updateUser: "tenant_acme", pwd: kept });
  expect(JSON.stringify(lines)).not.toContain(kept);
  expect(JSON.stringify(lines)).not.toContain(String(made!.pwd));
});

test("the same password again on the next run", async () => {
  const the = world();
  await execute(the, [], { passwords: ["tenant_acme"] });
  await execute(the, [], { passwords: ["tenant_acme"] });
  expect(the.sent[0]!.command).toEqual(the.sent[1]!.command);
});

test.each([
  [{ createUser: "a", roles: [] }, 51003],
  [{ createRole: "a", privileges: [], roles: [] }, 51002],
  [{ create: "a" }, 48],
  [{ dropUser: "a" }, 11],
  [{ dropRole: "a" }, 31],
])("%j goes on where it is already so", async (command, code) => {
  const the = world((one) => {
    if (Object.keys(one)[0] === Object.keys(command)[0]) throw failing(code);
    return { ok: 1 };
  });
  await execute(the, [command, { ping: 1 }]);
  expect(the.sent.at(-1)!.command).toEqual({ ping: 1 });
});

test.each([
  [{ updateUser: "a", roles: [] }, 11],
  [{ dropDatabase: 1 }, 13],
  [{ createUser: "a", roles: [] }, 13],
])("%j fails by what means nothing is done: %s", async (command, code) => {
  const the = world(() => {
    throw failing(code);
  });
  await expect(execute(the, [command])).rejects.toThrow(String(code));
});

describe("a tenant that can still sign in", () => {
  const nowhere = "127.0.0.1/32";
  const database = "tenant_acme";
  const refuse = { database, refuseWhileOpen: { users: ["tenant_acme", "reader_acme"], nowhere } };
  const drop = { dropDatabase: 1 };
  const removal = [refuse, { database, commands: [JSON.stringify(drop)] }];
  const from = (...sources: string[]) => [{ clientSource: sources }];
  const users = (user: object | null) => (command: Sent["command"]) =>
    command.usersInfo === "reader_acme" && user !== null ? { users: [user] } : { users: [] };

  test.each([
    ["has a role", { user: "reader_acme", roles: [{ role: "x" }], authenticationRestrictions: from(nowhere) }],
    ["may come from the network", { user: "reader_acme", roles: [], authenticationRestrictions: from("10.0.0.0/8") }],
    ["may come from there too", { user: "reader_acme", roles: [], authenticationRestrictions: from(nowhere, "::/0") }],
    ["may come from anywhere", { user: "reader_acme", roles: [] }],
    ["has no restriction", { user: "reader_acme", roles: [], authenticationRestrictions: [] }],
  ])("is not removed while it %s", async (_what, user) => {
    const the = world(users(user));
    await expect(executeSteps(the, removal)).rejects.toThrow(/OPEN Tessera: reader_acme can still sign in.*offboard/);
    expect(the.sent.map(({ command }) => Object.keys(command)[0])).not.toContain("dropDatabase");
  });

  test.each([
    ["is closed", { user: "reader_acme", roles: [], authenticationRestrictions: [from(nowhere)] }],
    ["is gone", null],
  ])("is removed once it %s", async (_what, user) => {
    const the = world(users(user));
    await executeSteps(the, removal);
    expect(the.sent.at(-1)!.command).toEqual(drop);
  });
});

describe("errors", () => {
  const { explain } = driverOver(async () => {
    throw new Error("unused");
  });

  test("show names and withhold what may quote documents", () => {
    expect(explain(failing(13, "not authorized on tenant_acme")).message).toContain("tenant_acme");
    expect(explain(failing(11000)).message).toBe("(message withheld)");
    expect(explain(new Error("jane@example.com")).message).toBe("(message withheld)");
  });

  test.each([
    [10107, true],
    [189, true],
    [91, true],
    [13, false],
    [86, false],
  ])("%s passes by itself: %s", (code, transient) => expect(explain(failing(code)).transient).toBe(transient));

  test.each(["MongoNetworkError", "MongoServerSelectionError"])("%s is tried again", (name) => {
    expect(explain(Object.assign(new Error("10.0.0.1"), { name }))).toMatchObject({
      transient: true,
      message: "no connection",
    });
  });
});

test("looks after quotas in every tenant's database, as the executor", async () => {
  const the = world((command) => {
    if ("usersInfo" in command) {
      const roles = [{ role: "tenant_a", db: "tenant_a" }];
      return { users: [{ user: "tenant_a", db: "tenant_a", roles, customData: { storage_quota_bytes: 10 } }] };
    }
    return { dataSize: 1, indexSize: 1 };
  });
  const { rows } = await executeSteps(the, [{ enforceQuotas: true }]);
  expect(rows).toEqual([{ database: "tenant_a", writes: true }]);
  expect(the.sent.map(({ database, command }) => [database, Object.keys(command)[0]])).toEqual([
    ["admin", "usersInfo"],
    ["tenant_a", "dbStats"],
    ["tenant_a", "grantRolesToUser"],
  ]);
});

test.each([
  [{ database: "d", commands: ["[]"] }, "commands.0: given a text that is no command"],
  [{ database: "d", commands: ["{"] }, "commands.0: given a text that is no command"],
  [{ database: "d", commands: [{ ping: 1 }] }, "commands.0: given an object; allowed: a text"],
  [{ commands: [] }, "database: given nothing; allowed: a text"],
  [{ database: "admin", enforceQuotas: true }, 'given the key "database"'],
  [{ database: "d", commands: [], transaction: true }, 'given the key "transaction"'],
])("refuses %j before it connects", async (step, said) => {
  const the = world();
  await expect(executeSteps(the, [step])).rejects.toThrow(`mongodb: acme: apply, step 1 of 1: ${said}`);
  expect(the.sent).toEqual([]);
});
