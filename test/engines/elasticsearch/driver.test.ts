import { randomBytes } from "node:crypto";
import { type Answer, type Call, driverOver, hashOf } from "../../../constructs/engines/elasticsearch/driver";
import type { Address } from "../../../constructs/engines/families/incluster/sign-in";
import type { Credentials, Keeper } from "../../../executor/contract/driver";
import type { Target } from "../../../executor/contract/payload";
import { run } from "../../../executor/run";

const TARGET: Target = {
  host: "writer.elasticsearch.home.prod.tessera.internal",
  port: 9200,
  region: "eu-central-1",
  admin_secret_arn: "arn:admin",
  executor_secret_arn: "arn:executor",
  authority_parameter: "/authority",
  passwords_path: "/passwords",
  passwords_key: "key",
};

const ok = (json: unknown = {}): Answer => ({ status: 200, json });
const refused = (status: number, type: string, reason = "x"): Answer => ({ status, json: { error: { type, reason } } });

function world(answer: (call: Call) => Answer = () => ok()) {
  const sent: { call: Call; at: Address }[] = [];
  const parameters = new Map([["/authority", "PEM"]]);
  const keeper: Keeper = {
    secret: async (arn) => ({ username: `user of ${arn}`, password: "s3cret" }),
    putSecret: async () => {},
    parameter: async (name) => parameters.get(name) ?? null,
    putParameter: async (name, value) => void parameters.set(name, value),
    deleteParameter: async (name) => void parameters.delete(name),
  };
  const driver = driverOver(async (call, at) => {
    sent.push({ call, at });
    return answer(call);
  });
  return { sent, parameters, driver, credentials: { keeper } as unknown as Credentials };
}

const put = (path: string, body?: object) => ({ method: "PUT", path, ...(body && { body }) });
const remove = (path: string) => ({ method: "DELETE", path });

async function execute(the: ReturnType<typeof world>, ...given: readonly object[]) {
  const lines: unknown[] = [];
  const around = {
    credentials: the.credentials,
    log: (line: unknown) => void lines.push(line),
    clock: () => 0,
    sleep: async () => {},
    remaining: () => Number.POSITIVE_INFINITY,
  };
  const steps = given.map((one) => ({ as: "executor" as const, ...one }));
  await run({ engine: "elasticsearch", subject: "acme", target: TARGET, steps }, the.driver, around);
  return lines;
}

const said = (the: ReturnType<typeof world>) => the.sent.map(({ call }) => `${call.method} ${call.path}`);

test("signs in with the secret of its identity and trusts the cluster's authority only", async () => {
  const the = world();
  await execute(the, { requests: [put("/a")] }, { requests: [put("/a")], as: "admin" });
  expect(the.sent.map(({ at }) => [at.user, at.ca])).toEqual([
    ["user of arn:executor", "PEM"],
    ["user of arn:admin", "PEM"],
  ]);
});

test("waits while the cluster has made no authority yet", async () => {
  const the = world();
  the.parameters.delete("/authority");
  const failed = await the.driver
    .open(TARGET, "executor", {}, the.credentials, () => {})
    .catch((error) => the.driver.explain(error));
  expect(failed).toMatchObject({ code: "NOT_READY", transient: true, patient: true });
});

test("gives users a hash of a password that it keeps outside, and logs neither", async () => {
  const the = world();
  const lines = await execute(the, { requests: [], passwords: ["tenant_acme"] });
  const kept = the.parameters.get("/passwords/tenant_acme")!;
  const { call } = the.sent.at(-1)!;
  expect(`${call.method} ${call.path}`).toBe("PUT /_security/user/tenant_acme/_password");
  const { password_hash } = JSON.parse(call.body!);
  const salt = Buffer.from(password_hash.split("$")[1], "base64");
  expect(hashOf(kept, salt)).toBe(password_hash);
  expect(hashOf("another", salt)).not.toBe(password_hash);
  expect(hashOf(kept, randomBytes(32))).not.toBe(password_hash);
  expect(JSON.stringify([lines, the.sent.map(({ call }) => call)])).not.toContain(kept);
});

test("a new user is locked; one that stands keeps its password", async () => {
  const fresh = world(({ method }) => (method === "GET" ? refused(404, "x") : ok()));
  await execute(fresh, { requests: [put("/_security/user/tenant_acme", { roles: [] })] });
  expect(JSON.parse(fresh.sent.at(-1)!.call.body!).password_hash).toMatch(/^\{PBKDF2\}50000\$/);
  const standing = world();
  await execute(standing, { requests: [put("/_security/user/tenant_acme", { roles: [] })] });
  expect(standing.sent.at(-1)!.call.body).toBe('{"roles":[]}');
});

test("what is already so is no error, what is wrong is", async () => {
  const index = { requests: [put("/tenant_acme-a", { settings: {} })] };
  await execute(
    world(() => refused(400, "resource_already_exists_exception")),
    index,
  );
  await execute(
    world(() => refused(404, "x")),
    { requests: [remove("/_security/role/tenant_acme")] },
  );
  const wrong = execute(
    world(() => refused(400, "mapper_parsing_exception", "value 42 of a document")),
    index,
  );
  await expect(wrong).rejects.toThrow("mapper_parsing_exception (message withheld)");
});

test("removes what begins with the tenant's prefix, each by its full name, and nothing else", async () => {
  let asked = 0;
  const the = world(({ path }) => {
    if (path.startsWith("/_resolve"))
      return ok(
        asked++ === 0
          ? {
              indices: [{ name: "tenant_acme-a" }, { name: "tenant_other-a" }],
              data_streams: [{ name: "tenant_acme-s" }],
            }
          : {},
      );
    if (path.startsWith("/_index_template/tenant_acme-*")) return ok({ index_templates: [{ name: "tenant_acme-s" }] });
    if (path === "/_ilm/policy") return ok({ "tenant_acme-s": {}, "tenant_acme_two-s": {}, other: {} });
    return ok();
  });
  await execute(the, { purgeIndices: { prefix: "tenant_acme-" } });
  expect(said(the).filter((line) => line.startsWith("DELETE"))).toEqual([
    "DELETE /_data_stream/tenant_acme-s",
    "DELETE /tenant_acme-a",
    "DELETE /_index_template/tenant_acme-s",
    "DELETE /_ilm/policy/tenant_acme-s",
  ]);
});

test("says so when something is left", async () => {
  const indices = world(({ path }) =>
    path.startsWith("/_resolve") ? ok({ indices: [{ name: "tenant_acme-a" }] }) : ok(),
  );
  await expect(execute(indices, { purgeIndices: { prefix: "tenant_acme-" } })).rejects.toThrow(
    "tenant_acme-a are left",
  );
  const documents = world(() => ok({ count: 1 }));
  await expect(execute(documents, { purgeDocuments: { pattern: "shared-*", tenant: "acme" } })).rejects.toThrow(
    "documents of acme are left",
  );
});

test("refuses while a user can sign in", async () => {
  const open = world(() => ok({ tenant_acme: { enabled: true }, reader_acme: { enabled: false } }));
  await expect(
    execute(open, { refuseWhileOpen: { users: ["tenant_acme", "reader_acme"] } }, { requests: [remove("/x")] }),
  ).rejects.toThrow("tenant_acme can still sign in");
  expect(said(open)).not.toContain("DELETE /x");
  await execute(
    world(() => ok({ tenant_acme: { enabled: false } })),
    { refuseWhileOpen: { users: ["tenant_acme"] } },
  );
});

test.each([
  [{ requests: [remove("/tenant_acme-*")] }, "requests.0.path: given a path to DELETE"],
  [{ requests: [remove("/_all")] }, "requests.0.path: given a path to DELETE"],
  [{ requests: [remove("/a,b")] }, "requests.0.path: given a path to DELETE"],
  [{ requests: [remove("/%2A")] }, "requests.0.path: given a path to DELETE"],
  [{ requests: [remove("/")] }, "requests.0.path: given a path to DELETE"],
  [{ requests: [remove("/_data_stream/_all")] }, "requests.0.path: given a path to DELETE"],
  [{ requests: [remove("/../x")] }, "requests.0.path: given a path to DELETE"],
  [{ requests: [remove("/a?b=c")] }, "requests.0.path: given a path to DELETE"],
  [{ requests: [{ method: "GET", path: "/" }] }, "requests.0.method: given a text; allowed: PUT or DELETE"],
  [{ requests: [put("no path")] }, "requests.0.path"],
  [{ requests: [{ ...put("/a"), body: "{}" }] }, "requests.0.body: given a text; allowed: an object"],
  [{ purgeIndices: { prefix: "tenant_" } }, "purgeIndices.prefix"],
  [{ purgeIndices: { prefix: "*" } }, "purgeIndices.prefix"],
  [{ purgeDocuments: { pattern: "*", tenant: "acme" } }, "purgeDocuments.pattern"],
  [{ refuseWhileOpen: { users: ["elastic"] } }, "refuseWhileOpen.users.0"],
  [{ statements: ["SELECT 1"] }, "exactly one of requests, purgeIndices, purgeDocuments, refuseWhileOpen"],
])("refuses %j", async (step, said) => {
  const the = world();
  await expect(execute(the, step)).rejects.toThrow(`elasticsearch: acme: apply, step 1 of 1: `);
  await expect(execute(the, step)).rejects.toThrow(said);
  expect(the.sent).toEqual([]);
});
