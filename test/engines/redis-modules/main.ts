/**
 * The form on Kubernetes on real servers: `npm run test:engines:redis-modules`. Three of Debian's servers, started as the
 * operator starts them, with the directives, users and scripts that the room generates. They have no modules: what names
 * one is left out here, and checked as text elsewhere.
 */
import { connect } from "node:tls";
import { accessString } from "../../../constructs/engines/redis/acl";
import { inclusterRules } from "../../../constructs/engines/redis/incluster/acl";
import { bootstrap, guard, slice } from "../../../constructs/engines/redis/incluster/slice";
import { memberPorts } from "../../../constructs/engines/redis/incluster/topology";
import { Connection, RespError } from "../../../constructs/engines/redis/resp";
import { ATTACKS } from "../../isolation-redis/attacks";
import { startServer } from "../../isolation-redis/server";
import { ATTACKER, attempt } from "../../isolation-redis/world";
import { Checks } from "../../support/checks";
import { skipOrFail } from "../../support/real-part";
import { copies } from "./copies";
import { looks } from "./looks";
import { passwords } from "./passwords";
import { sentinels } from "./sentinels";
import { certify, type Member, program, until } from "./servers";
import { failed, host, STRATEGY, settings, World } from "./world";

const SUITE = "test:engines:redis-modules";

async function doors(world: World, checks: Checks): Promise<void> {
  const [primary, ...replicas] = world.members as [Member, ...Member[]];
  const plain = await failed(
    Connection.open({ host: "localhost", port: primary.port }, { tls: false }).then((connection) =>
      connection.must("PING"),
    ),
  );
  checks.check("a connection without TLS gets nowhere", plain !== "", () => "it answered");
  const stranger = await failed(Connection.open({ host: "localhost", port: primary.port }, { tls: true }));
  checks.check("a client that does not know the authority does not connect", stranger !== "");
  const nobody = await failed(primary.signIn("default", ""));
  checks.check("nobody is default without its password", nobody.includes("WRONGPASS"), () => nobody);

  const admin = await primary.signIn("default");
  const lonely = String(await admin.send("SET", "x", "1"));
  checks.check("a primary without replicas takes no writes", lonely.includes("NOREPLICAS"), () => lonely);
  for (const replica of replicas) {
    const connection = await replica.signIn("default");
    await connection.must("REPLICAOF", "localhost", String(primary.port));
    connection.close();
  }
  const took = await until(async () => (await admin.send("SET", "platform", "1")) === "OK");
  checks.check("with them it does", took, () => "NOREPLICAS");
  for (const [name, value] of [
    ["appendonly", "yes"],
    ["enable-debug-command", "no"],
    ["enable-protected-configs", "no"],
    ["maxmemory-policy", settings.eviction.policy],
  ]) {
    const [, found] = (await admin.must("CONFIG", "GET", name!)) as string[];
    checks.check(`${name} is ${value}`, found === value, () => String(found));
  }
  const protocols = (await admin.must("CONFIG", "GET", "tls-protocols")) as string[];
  checks.check("TLS 1.3 alone, as security's settings say", protocols[1] === "TLSv1.3", () => protocols.join(" "));
  admin.close();
}

/** Commands that each of the platform's users has, and some that it must not have. */
const PLATFORM: Readonly<Record<string, { readonly may: readonly string[][]; readonly not: readonly string[][] }>> = {
  exporter: {
    may: [["PING"], ["INFO"], ["SLOWLOG", "LEN"]],
    not: [
      ["GET", "platform"],
      ["CONFIG", "GET", "requirepass"],
      ["KEYS", "*"],
      ["SLOWLOG", "GET"],
      ["ACL", "LIST"],
    ],
  },
  backup: { may: [["PING"]], not: [["GET", "platform"], ["INFO"], ["FLUSHALL"], ["REPLICAOF", "NO", "ONE"]] },
  certificates: { may: [["PING"]], not: [["GET", "platform"], ["CONFIG", "GET", "requirepass"], ["SHUTDOWN"]] },
};

async function platform(world: World, checks: Checks): Promise<void> {
  for (const [user, { may, not }] of Object.entries(PLATFORM)) {
    const connection = await world.members[0]!.signIn(user);
    for (const words of may) {
      const reply = await connection.send(...words);
      checks.check(`${user} may ${words.join(" ")}`, !(reply instanceof RespError), () => String(reply));
    }
    for (const words of not) {
      const reply = await connection.send(...words);
      checks.check(`${user} may not ${words.join(" ")}`, reply instanceof RespError && reply.code === "NOPERM");
    }
    connection.close();
  }
}

async function tenants(world: World, checks: Checks): Promise<void> {
  const [primary] = world.members as [Member];
  await world.execute(bootstrap(host("acme")));
  const executor = world.executor();
  checks.check(
    "the bootstrap makes the executor's user and keeps its password",
    executor?.username === "tessera_executor",
  );
  for (const id of ["acme", "globex"]) await world.apply(id);
  for (const [index, member] of world.members.entries()) {
    const said = await failed(member.signIn("tenant_acme", world.password("acme")).then((one) => one.close()));
    checks.check(`a tenant is known to member ${index}`, said === "", () => said);
  }
  const acme = await primary.signIn("tenant_acme", world.password("acme"));
  checks.check("a tenant writes its own key", (await acme.send("SET", "acme:k", "1")) === "OK");
  const theirs = await acme.send("GET", "globex:k");
  checks.check("and reads nobody else's", theirs instanceof RespError && theirs.code === "NOPERM", () =>
    String(theirs),
  );
  const before = world.password("acme");
  await world.apply("acme");
  checks.check("a second run keeps the password", before === world.password("acme"));
  checks.check("and the session", (await acme.send("GET", "acme:k")) === "1");

  const wrong = await failed(
    world.execute([
      { as: "executor", members: memberPorts(settings), setUser: { user: "default", rules: "on nopass" } },
    ]),
  );
  checks.check("no statement changes a user of the platform's", wrong.includes("platform's own"), () => wrong);
  const executing = await primary.signIn("tessera_executor", executor!.password!);
  for (const words of [
    ["GET", "acme:k"],
    ["SET", "acme:k", "2"],
    ["DUMP", "acme:k"],
    ["FLUSHALL"],
    ["CONFIG", "GET", "*"],
  ])
    checks.check(`the executor may not ${words[0]}`, (await executing.send(...words)) instanceof RespError);
  executing.close();

  await world.apply("acme", "suspended");
  const ended = await failed(acme.must("GET", "acme:k"));
  checks.check("a suspended tenant's sessions end", ended !== "", () => "it read its key");
  const again = await failed(primary.signIn("tenant_acme", world.password("acme")));
  checks.check("and it signs in no more", again.includes("WRONGPASS"), () => again);
  await world.apply("acme");
  acme.close();
}

async function newMembers(world: World, checks: Checks): Promise<void> {
  const [primary, second, third] = world.members as [Member, Member, Member];
  const knows = async (member: Member) =>
    (await failed(member.signIn("tenant_acme", world.password("acme")).then((one) => one.close()))) === "";
  await second.stop();
  await second.start();
  checks.check("a member that starts again knows its tenants", await knows(second));
  const missing = await failed(third.stop().then(() => world.execute(slice(host("initech")).apply)));
  checks.check("a change of users that a member does not take is an error", missing !== "", () => "it passed");
  third.lose();
  await third.start();
  checks.check("a member with a new volume knows none", !(await knows(third)));
  const [row] = await world.execute(guard(host("acme")));
  checks.check("the guard gives it what the others know", (await knows(third)) && Number(row?.changed) > 0, () =>
    JSON.stringify(row),
  );
  const [none] = await world.execute(guard(host("acme")));
  checks.check("and has nothing to do afterwards", none?.changed === 0, () => JSON.stringify(none));

  // The worst case: who is the primary now is new itself.
  await primary.stop();
  const away = await failed(world.execute(guard(host("acme"))));
  checks.check("without a primary the guard fails and says so", away.includes("no connection"), () => away);
  primary.lose();
  await primary.start();
  await world.execute(guard(host("acme")));
  checks.check(
    "a primary that is new has the others' users, and nobody loses one",
    (await knows(primary)) && (await knows(second)),
  );
  for (const member of [second, third]) {
    const connection = await member.signIn("default");
    await connection.must("REPLICAOF", "localhost", String(primary.port));
    connection.close();
  }
  const admin = await primary.signIn("default");
  const takes = await until(async () => (await admin.send("SET", "platform", "1")) === "OK");
  checks.check("and takes writes once replicas follow it", takes, () => "NOREPLICAS");
  admin.close();
}

/** More than one round of SCAN and UNLINK. */
const KEYS = 1500;

async function removal(world: World, checks: Checks): Promise<void> {
  const [primary] = world.members as [Member];
  await world.apply("acme");
  await world.apply("globex");
  const admin = await primary.signIn("default");
  const names = [...Array.from({ length: KEYS }, (_, index) => `acme:${index}`), "globex:k"];
  const written = await Promise.all(names.map((name) => admin.send("SET", name, name === "globex:k" ? "theirs" : "x")));
  checks.check(
    "tenants have keys",
    written.every((reply) => reply === "OK"),
    () => String(written.find((reply) => reply !== "OK")),
  );
  const stays = await failed(world.remove("acme", "active"));
  checks.check("a tenant that is not leaving is not removed", stays.includes("not leaving"), () => stays);
  const keys = Number(await admin.must("DBSIZE"));
  checks.check("and keeps its keys", keys > KEYS, () => String(keys));
  await world.remove("acme", "offboarding");
  const left = (await admin.must("KEYS", "acme:*")) as string[];
  checks.check("one that leaves leaves no key", left.length === 0, () => String(left.length));
  checks.check("nor a password", world.password("acme") === "");
  const users = (await admin.must("ACL", "USERS")) as string[];
  checks.check("nor a user", !users.includes("tenant_acme") && users.includes("tenant_globex"), () => users.join());
  checks.check("and others keep theirs", (await admin.must("GET", "globex:k")) === "theirs");
  admin.close();
}

async function renewal(world: World, checks: Checks): Promise<void> {
  const member = world.members[0]!;
  const serial = () =>
    new Promise<string>((done, failing) => {
      const socket = connect(
        { host: "localhost", port: member.port, servername: "localhost", ca: member.authority },
        () => {
          done(socket.getPeerCertificate().serialNumber);
          socket.destroy();
        },
      );
      socket.once("error", failing);
    });
  const before = await serial();
  certify(world.tls);
  const kept = await serial();
  checks.check("a renewed file alone changes nothing", kept === before);
  const connection = await member.signIn("certificates");
  const answer = await connection.send(
    ...["CONFIG", "SET", "tls-cert-file", `${world.tls}/tls.crt`, "tls-key-file", `${world.tls}/tls.key`],
    ...["tls-ca-cert-file", `${world.tls}/ca.crt`],
  );
  connection.close();
  checks.check("the server reads it when it is told", answer === "OK" && (await serial()) !== before, () =>
    String(answer),
  );
}

/** The attacks on shared groups, under this form's rules. */
async function attacks(checks: Checks): Promise<void> {
  const server = await startServer();
  try {
    const rules = inclusterRules({ id: ATTACKER, active: true, shared: true, settings });
    for (const attack of ATTACKS) {
      const { breach } = await attempt(server, rules, STRATEGY, attack);
      checks.check(`${attack.id}: ${attack.title}`, breach === null, () => breach ?? "");
    }
    for (const guard of rules.filter((rule) => rule.guard === true)) {
      const without = rules.flatMap((rule) =>
        rule !== guard ? [rule] : rule.without === undefined ? [] : [{ ...rule, rule: rule.without }],
      );
      // A user's rules begin from no channel here: the same guard stands twice.
      if (accessString(without).includes("resetchannels") && guard.rule === "resetchannels") continue;
      const through: string[] = [];
      for (const attack of ATTACKS)
        if ((await attempt(server, without, STRATEGY, attack).catch(() => ({ breach: null }))).breach !== null)
          through.push(attack.id);
      checks.check(`without ${guard.rule} an attack gets through`, through.length > 0, () => guard.why);
    }
  } finally {
    await server.stop();
  }
}

async function main(): Promise<number> {
  const checks = new Checks();
  try {
    for (const name of ["redis-server", "redis-cli", "redis-check-rdb", "openssl"]) program(name);
  } catch (error) {
    return skipOrFail(SUITE, error);
  }
  const world = new World();
  try {
    await checks.suite(async () => {
      await checks.step("three members start with the generated directives and users", () => world.start());
      await doors(world, checks);
      await platform(world, checks);
      await tenants(world, checks);
      await looks(world, checks);
      await passwords(world, checks);
      await newMembers(world, checks);
      await copies(world.members[1]!, world.folder, checks);
      await removal(world, checks);
      await renewal(world, checks);
      await sentinels(checks);
      await attacks(checks);
    });
  } finally {
    await world.stop();
  }
  return checks.end();
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
