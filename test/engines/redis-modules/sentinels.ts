import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { redis } from "../../../constructs/engines/redis";
import { ACCOUNTS } from "../../../constructs/engines/redis/incluster/accounts";
import { Connection } from "../../../constructs/engines/redis/resp";
import { manifestHost } from "../../../constructs/kubernetes/home-clusters";
import { security } from "../../../constructs/security";
import type { Checks } from "../../support/checks";
import { resolved, settingsOf, tenant } from "../../support/fixture";
import { ownOf } from "../../support/homes";
import { run, start } from "../../support/process";
import { freePort, PASSWORDS, program, until } from "./servers";
import { settings, World } from "./world";

// biome-ignore lint/suspicious/noExplicitAny: manifests are plain data
type Any = any;

const GROUP = "mymaster";

/** The manifests of a home, from which everything below is taken. */
function manifests(): { readonly sentinel: Any; readonly additional: string } {
  const host = manifestHost(
    redis.id,
    ownOf(tenant("acme", "enterprise"), {
      settings: (room) => resolved(room === redis.id ? settings : settingsOf(security)),
    }),
  );
  const all: Any[] = [...redis.forms![0]!.engine.build().manifests!(host).manifests];
  const of = (kind: string, name: string) =>
    all.find((one) => one.kind === kind && one.metadata.name === name) ?? fail(`no ${kind} ${name}`);
  return {
    sentinel: of("RedisSentinel", "redis-guard").spec,
    additional: of("ConfigMap", "redis-guard-config").data["redis-sentinel-additional.conf"],
  };
}

function fail(message: string): never {
  throw new Error(message);
}

/** A container's environment: what it names of secrets is theirs. */
function environmentOf(env: readonly Any[]): Record<string, string> {
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => {
      const account = Object.entries(ACCOUNTS).find(([, { secret }]) => secret === valueFrom?.secretKeyRef.name)?.[0];
      return [name, value ?? PASSWORDS[account ?? ""] ?? fail(`nothing is known of ${name}`)];
    }),
  );
}

/**
 * Three sentinels over three servers, started with the file that the operator's agent writes (OpsTree operator 0.26.0,
 * internal/agent/bootstrap/sentinel/config.go), and asked by the manifest's own probe with the container's environment.
 */
export async function sentinels(checks: Checks): Promise<void> {
  const world = new World();
  try {
    await world.start();
    const { sentinel, additional } = manifests();
    const { redisSentinelConfig: asked, livenessProbe, env = [] } = sentinel;
    const [primary, ...replicas] = world.members;
    for (const replica of replicas) {
      const connection = await replica.signIn("default");
      await connection.must("REPLICAOF", "127.0.0.1", String(primary!.port));
      connection.close();
    }
    const password = PASSWORDS.default!;
    const guards = await Promise.all(
      Array.from({ length: sentinel.clusterSize }, async (_, index) => {
        const folder = join(world.folder, `sentinel-${index}`);
        mkdirSync(folder);
        const port = await freePort();
        writeFileSync(join(folder, "additional.conf"), additional);
        const file = join(folder, "sentinel.conf");
        writeFileSync(
          file,
          `${[
            'daemonize no\nlogfile ""\nacllog-max-len 128\nsentinel deny-scripts-reconfig yes\nbind 127.0.0.1',
            `dir ${folder}\nmasterauth ${password}\nrequirepass ${password}\nprotected-mode yes`,
            `sentinel monitor ${GROUP} 127.0.0.1 ${primary!.port} ${asked.quorum}`,
            `sentinel down-after-milliseconds ${GROUP} ${asked.downAfterMilliseconds}`,
            `sentinel parallel-syncs ${GROUP} ${asked.parallelSyncs}`,
            `sentinel failover-timeout ${GROUP} ${asked.failoverTimeout}`,
            `sentinel auth-pass ${GROUP} ${password}\nport 0\ntls-port ${port}`,
            `tls-cert-file ${world.tls}/tls.crt\ntls-key-file ${world.tls}/tls.key\ntls-ca-cert-file ${world.tls}/ca.crt`,
            `tls-auth-clients optional\ntls-replication yes\ninclude ${folder}/additional.conf`,
          ].join("\n")}\n`,
        );
        const child = start(program("redis-server"), [file, "--sentinel"], process.env);
        return { port, child };
      }),
    );
    try {
      const ask = async (port: number, ...words: string[]): Promise<unknown> => {
        const connection = await Connection.open({ host: "localhost", port }, { tls: true, ca: primary!.authority });
        try {
          await connection.must("AUTH", "default", password);
          return await connection.must(...words);
        } finally {
          connection.close();
        }
      };
      const known = async (port: number) => {
        const said = (await ask(port, "SENTINEL", "MASTER", GROUP).catch(() => [])) as string[];
        const value = (name: string) => Number(said[said.indexOf(name) + 1]);
        return value("num-slaves") === replicas.length && value("num-other-sentinels") === guards.length - 1;
      };
      for (const [index, { port }] of guards.entries())
        checks.check(`sentinel ${index} knows the replicas and the others`, await until(() => known(port)));

      const probe = (guard: (typeof guards)[number], environment: Record<string, string>) => {
        const [shell, ...words] = livenessProbe.exec.command as string[];
        const command = words.map((word) =>
          word
            .replaceAll("/tls/", `${world.tls}/`)
            .replaceAll("26379", String(guard.port))
            .replaceAll("/proc/1/", `/proc/${guard.child.pid}/`),
        );
        return run(shell!, command, { PATH: process.env.PATH, ...environment });
      };
      for (const [index, guard] of guards.entries()) {
        const answer = await probe(guard, environmentOf(env));
        checks.check(`sentinel ${index} is alive by its own probe`, answer.code === 0, () => answer.stderr);
      }
      const nobody = await probe(guards[0]!, {});
      checks.check("the probe is not answered without the password", nobody.code !== 0);
      const later = Date.now() / 1000 + 60;
      utimesSync(join(world.tls, "tls.crt"), later, later);
      const old = await probe(guards[0]!, environmentOf(env));
      checks.check("one that is older than its certificate is not alive", old.code !== 0);

      await primary!.stop();
      const began = Date.now();
      const address = async () =>
        String(((await ask(guards[0]!.port, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", GROUP)) as string[])[1]);
      let chosen = String(primary!.port);
      for (let round = 0; round < 4 && chosen === String(primary!.port); round++)
        await until(async () => {
          chosen = await address();
          return chosen !== String(primary!.port);
        });
      const member = replicas.find(({ port }) => String(port) === chosen);
      checks.check(
        `a replica is the primary after ${((Date.now() - began) / 1000).toFixed(1)} s without one`,
        member !== undefined,
        () => chosen,
      );
      const writes = await member?.signIn("default");
      const took = await until(async () => (await writes?.send("SET", "after", "1")) === "OK");
      checks.check("and takes writes, with the other behind it", took);
      writes?.close();
    } finally {
      for (const { child } of guards) child.kill("SIGTERM");
    }
  } finally {
    await world.stop();
  }
}
