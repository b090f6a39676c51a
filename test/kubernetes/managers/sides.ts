import { execFileSync } from "node:child_process";
import type { Checks } from "../../support/checks";
import { until } from "../../support/until";
import { program } from "../control-plane/programs";
import { type Installed, ours, placed } from "../control-plane/stages/install";
import type { World } from "../control-plane/world";
import type { Block } from "../support";

const of = (stack: Installed, kind: string) =>
  stack.releases
    .filter(ours)
    .flatMap(placed)
    .filter((one) => one.kind === kind);

/** The file that the operator's own code gives each PgBouncer: who connects does so with TLS. */
export async function poolers(world: World, checks: Checks, stack: Installed): Promise<void> {
  const wrong: string[] = [];
  const all = of(stack, "Pooler");
  for (const one of all) {
    const { body: pooler } = await world.plane.ask("GET", await world.plane.pathOf(one));
    const authQuery = { type: "kubernetes.io/basic-auth", data: { username: "YQ==", password: "Yg==" } };
    const input = JSON.stringify({ pooler, authQuery, clientCA: {}, clientTLS: {}, serverCA: {} });
    const files = JSON.parse(execFileSync(program("pooler-files"), { input, encoding: "utf8" })) as Record<
      string,
      string
    >;
    const text = Object.entries(files).find(([name]) => name.endsWith("pgbouncer.ini"))?.[1] ?? "";
    const values = Object.fromEntries(
      text.split("\n").flatMap((line) => {
        const [name, ...value] = line.split("=").map((word) => word.trim());
        return value.length === 0 ? [] : [[name, value.join("=")]];
      }),
    );
    const wanted = {
      ...one.spec.pgbouncer.parameters,
      client_tls_sslmode: "require",
      pool_mode: one.spec.pgbouncer.poolMode,
    };
    for (const [name, value] of Object.entries(wanted))
      if (values[name] !== value) wrong.push(`${one.metadata.namespace}: ${name} = ${values[name]}, not ${value}`);
  }
  if (all.length > 0)
    checks.check(`${stack.name}: ${all.length} poolers are given files that take TLS alone`, wrong.length === 0, () =>
      wrong.join("\n"),
    );
}

/** How long a task of each minute may take to come, in milliseconds. */
const MINUTES = 150_000;

/**
 * A backup that the operator makes by schedule has no finalizer that would delete it from the bucket: asked by tasks of each
 * minute, which are put back after.
 */
export async function backupsOfTasks(world: World, checks: Checks, stack: Installed): Promise<void> {
  for (const one of of(stack, "PerconaServerMongoDB")) {
    const path = await world.plane.pathOf(one);
    const tasks = one.spec.backup.tasks as Block[];
    const patch = (to: readonly Block[]) =>
      world.plane.ask("PATCH", path, { spec: { backup: { tasks: to } } }, "merge-patch+json");
    await patch(tasks.map((task) => ({ ...task, schedule: "* * * * *" })));
    const backups = () =>
      world.plane.list(`/apis/psmdb.percona.com/v1/namespaces/${one.metadata.namespace}/perconaservermongodbbackups`);
    const came = await until(async () => (await backups()).length > 0, MINUTES);
    const found = await backups();
    await patch(tasks);
    const kept = found.filter(({ metadata }) => (metadata.finalizers ?? []).length > 0);
    checks.check(
      `${stack.name}: a backup of the schedule comes, and no finalizer deletes its copy`,
      came && kept.length === 0,
      () => kept.map(({ metadata }) => `${metadata.name}: finalizer ${metadata.finalizers}`).join("\n") || "none came",
    );
  }
}

/** A licence of Elastic's that is neither enterprise nor trial: ECK takes it away (pkg/controller/license, reconcileClusterLicense). */
export async function licences(world: World, checks: Checks, stack: Installed): Promise<void> {
  for (const one of of(stack, "Elasticsearch")) {
    const { name, namespace } = one.metadata;
    const secret = { name: `${name}-es-license`, namespace };
    const license = Buffer.from(JSON.stringify({ license: { type: "gold", uid: "made-up" } })).toString("base64");
    await world.plane.must({ apiVersion: "v1", kind: "Secret", metadata: secret, data: { license } });
    // It is looked at when the cluster is.
    const path = await world.plane.pathOf(one);
    const touch = (value: string | null) =>
      world.plane.ask("PATCH", path, { metadata: { annotations: { "tests/licence": value } } }, "merge-patch+json");
    await touch("gold");
    const gone = async () =>
      (await world.plane.ask("GET", `/api/v1/namespaces/${namespace}/secrets/${secret.name}`)).status === 404;
    const taken = await until(gone, world.patience);
    await touch(null);
    checks.check(`${stack.name}: a licence of gold does not stay: the settings refuse it`, taken);
  }
}
