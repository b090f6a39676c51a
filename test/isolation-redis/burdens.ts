/**
 * What one tenant can take of a server that it shares: closed where the server has the means, and measured where it has
 * not. docs/engines/redis.md says what remains.
 */
import { accessString } from "../../constructs/engines/redis/acl";
import { CLIENTS_SHARE } from "../../constructs/engines/redis/incluster/server-file";
import { type Connection, RespError } from "../../constructs/engines/redis/resp";
import type { Checks } from "../support/checks";
import { type Server, setUser } from "./server";
import { ATTACKER, rulesFor, seed, VICTIM } from "./world";

const STRATEGY = "row_level_security";
const MIB = 1024 ** 2;
const own = (name: string) => `${ATTACKER}:${name}`;

export async function burdens(server: Server, checks: Checks): Promise<void> {
  const { admin } = server;
  await seed(admin);
  for (const id of [ATTACKER, VICTIM]) await setUser(admin, id, accessString(rulesFor(id, STRATEGY)));
  await buffers(server, checks);
  await longestValue(server, checks);
  await processor(server, checks);
  await seed(admin);
}

async function memory(admin: Connection): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(String(await admin.must("INFO", "memory")))?.[1]);
}

/** Commands that wait for EXEC, on many connections. */
async function hoard(server: Server): Promise<{ readonly taken: number; readonly ended: number }> {
  const before = await memory(server.admin);
  const connections = await Promise.all(Array.from({ length: 12 }, () => server.signIn(ATTACKER)));
  const value = "x".repeat(MIB);
  for (const connection of connections) {
    await connection.send("MULTI").catch(() => null);
    for (let n = 0; n < 4; n++) await connection.send("SET", own("hoard"), value).catch(() => null);
  }
  const taken = (await memory(server.admin)) - before;
  const alive = await Promise.all(
    connections.map((connection) =>
      connection.send("PING").then(
        () => true,
        () => false,
      ),
    ),
  );
  for (const connection of connections) connection.close();
  return { taken, ended: alive.filter((one) => !one).length };
}

/** On Kubernetes the server's own file bounds clients together; a group of ElastiCache has no such parameter. */
async function buffers(server: Server, checks: Checks): Promise<void> {
  const { admin } = server;
  const victim = await server.signIn(VICTIM);
  const open = await hoard(server);
  checks.check(
    `not kept apart without maxmemory-clients: ${Math.round(open.taken / MIB)} MiB of commands that wait on 12 connections`,
    open.taken > 40 * MIB && open.ended === 0,
    () => JSON.stringify(open),
  );
  await admin.must("CONFIG", "SET", "maxmemory", String(100 * MIB), "maxmemory-clients", CLIENTS_SHARE);
  const bound = await hoard(server);
  const answer = await victim.send("PING").catch((error) => error);
  checks.check(
    `maxmemory-clients ${CLIENTS_SHARE} of 100 MiB: ${Math.round(bound.taken / MIB)} MiB, ${bound.ended} of the tenant's connections ended, its neighbour's stays`,
    bound.taken < 15 * MIB && bound.ended > 0 && answer === "PONG",
    () => `${JSON.stringify(bound)} ${String(answer)}`,
  );
  await admin.must("CONFIG", "SET", "maxmemory", "0", "maxmemory-clients", "0");
  victim.close();
}

async function longestValue(server: Server, checks: Checks): Promise<void> {
  const { admin } = server;
  const attacker = await server.signIn(ATTACKER);
  const far = String(70 * MIB);
  await admin.must("CONFIG", "SET", "proto-max-bulk-len", "64mb");
  const refused = await Promise.all([
    attacker.send("SETRANGE", own("long"), far, "x"),
    attacker.send("SETBIT", own("long"), String(8 * 70 * MIB), "1"),
  ]);
  checks.check(
    "proto-max-bulk-len 64mb: no longer value comes of one command",
    refused.every((reply) => reply instanceof RespError),
    () => String(refused),
  );
  await admin.must("CONFIG", "SET", "proto-max-bulk-len", "512mb");
  const before = await memory(admin);
  await attacker.must("SETRANGE", own("long"), far, "x");
  const taken = (await memory(admin)) - before;
  checks.check(
    `not kept apart by the server's own value: one SETRANGE takes ${Math.round(taken / MIB)} MiB`,
    taken > 60 * MIB,
  );
  await attacker.must("UNLINK", own("long"));
  attacker.close();
}

/** A neighbour's commands in a span of time. */
async function served(victim: Connection, milliseconds: number): Promise<number> {
  const end = Date.now() + milliseconds;
  let count = 0;
  for (; Date.now() < end; count++) await victim.must("GET", `${VICTIM}:string`);
  return count;
}

/** One thread serves everybody: what a tenant's own long commands leave of a neighbour's. Told, not asserted. */
async function processor(server: Server, checks: Checks): Promise<void> {
  const victim = await server.signIn(VICTIM);
  const attackers = await Promise.all(Array.from({ length: 4 }, () => server.signIn(ATTACKER)));
  const members = (from: number) => Array.from({ length: 1000 }, (_, n) => `member-${from + n}`);
  for (let n = 0; n < 100; n++) await attackers[0]!.must("SADD", own("big"), ...members(n * 1000));
  const before = await served(victim, 500);
  let going = true;
  const busy = attackers.map(async (attacker) => {
    while (going) await attacker.send("SUNIONSTORE", own("union"), own("big"));
  });
  const during = await served(victim, 1000);
  going = false;
  await Promise.all(busy);
  const later = await served(victim, 500);
  console.log(
    `not kept apart: a neighbour's GETs a second: ${before * 2} before, ${during} while a tenant unites a set of 100,000 on 4 connections, ${later * 2} after`,
  );
  checks.check("a neighbour is served again when the tenant stops", later > 0);
  for (const connection of [victim, ...attackers]) connection.close();
}
