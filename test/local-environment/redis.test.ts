import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Connection, RespError } from "../../constructs/engines/redis/resp";
import { loadFleet } from "../../constructs/rooms";
import { resetTwin, startTwin, type Twin } from "../../local-environment/twin";
import { FLEET } from "../support/fleet";
import { onPath } from "../support/process";

const fleet = loadFleet(FLEET);
const folder = mkdtempSync(join(tmpdir(), "tessera-twin-"));
chmodSync(folder, 0o755);
const SHARING = "metro_transit";
const OWN = "northwind_bank";
const options = { folder, environment: "development", tenants: [SHARING, OWN].map((id) => fleet.tenant(id)) };
let twin: Twin | undefined;

/** A server is found where a suite names it, or in the PATH; in continuous integration it must be there. */
const isThere = [process.env.TESSERA_REDIS_SERVER, ...onPath("redis-server"), ...onPath("valkey-server")].some(Boolean);
const real = isThere || process.env.CI ? test : test.skip;

const shareOf = (tenant: string) => twin!.shares.find((share) => share.tenant === tenant && share.engine === "redis")!;

/** Signs in with the connection string of a tenant and runs commands, one after the other. */
async function ask(tenant: string, ...commands: readonly string[][]): Promise<unknown[]> {
  const { hostname, port, username, password } = new URL(shareOf(tenant).connections.application!);
  const connection = await Connection.open({ host: hostname, port: Number(port) }, { tls: false });
  try {
    await connection.must("AUTH", username, decodeURIComponent(password));
    const replies: unknown[] = [];
    for (const words of commands) {
      const reply = await connection.send(...words);
      replies.push(reply instanceof RespError ? reply.code : reply);
    }
    return replies;
  } finally {
    connection.close();
  }
}

afterAll(async () => {
  await twin?.stop();
  rmSync(folder, { recursive: true, force: true });
});

real("a tenant has its access string here: its keys, and no command beyond them", async () => {
  twin = await startTwin(fleet, options);
  const set = ["SET", `${SHARING}:a`, "1"];
  expect(await ask(SHARING, set, ["GET", `${SHARING}:a`])).toEqual(["OK", "1"]);
  const beyond = [["GET", "other:a"], ["KEYS", "*"], ["CONFIG", "GET", "*"], ["ACL", "LIST"], ["FLUSHALL"]];
  expect(await ask(SHARING, ...beyond)).toEqual(beyond.map(() => "NOPERM"));
  expect(await ask(OWN, ["SET", "any", "1"], ["CONFIG", "GET", "*"])).toEqual(["OK", "NOPERM"]);
});

real("nobody gets in without a password", async () => {
  const { hostname, port } = new URL(shareOf(SHARING).connections.application!);
  const connection = await Connection.open({ host: hostname, port: Number(port) }, { tls: false });
  expect(((await connection.send("PING")) as RespError).code).toBe("NOAUTH");
  connection.close();
});

real("its contract is true of the server that is here", () => {
  const contract = JSON.parse(readFileSync(shareOf(SHARING).contractFile, "utf8"));
  const { port } = new URL(shareOf(SHARING).connections.application!);
  expect(contract).toMatchObject({
    ...{ key_prefix: `${SHARING}:`, protocol: "single", modules: [] },
    ...{ authentication: { method: "password" }, tls: { mode: "disable" } },
    endpoints: { writer: { host: "127.0.0.1", port: Number(port) }, pooler: null },
  });
  expect(JSON.stringify(contract)).not.toMatch(/amazon|replication_group|verify-full/);
});

real("stopping leaves the data and the way in, a reset takes both", async () => {
  const before = shareOf(SHARING).connections.application;
  expect(() => resetTwin(folder)).toThrow("a server still runs");
  await twin!.stop();
  twin = await startTwin(fleet, options);
  expect(shareOf(SHARING).connections.application).toBe(before);
  expect(await ask(SHARING, ["GET", `${SHARING}:a`])).toEqual(["1"]);
  await twin.stop();
  resetTwin(folder);
  twin = undefined;
});

test("where there is no such server, it is left out with what is wanted, and the rest is there", async () => {
  const named = process.env.TESSERA_REDIS_SERVER;
  process.env.TESSERA_REDIS_SERVER = join(folder, "no-such-server");
  try {
    twin = await startTwin(fleet, { ...options, tenants: [fleet.tenant(SHARING)] });
    expect(twin.leftOut).toContainEqual({
      ...{ tenant: SHARING, engine: "redis" },
      why: expect.stringContaining("no-such-server in the PATH: install Debian's package redis-server"),
    });
    expect(twin.shares.map(({ engine }) => engine)).toEqual(["postgresql"]);
  } finally {
    if (named === undefined) delete process.env.TESSERA_REDIS_SERVER;
    else process.env.TESSERA_REDIS_SERVER = named;
  }
});
