import { once } from "node:events";
import { makeFolder } from "../config/make-folder";
import type { Fleet, Tenant } from "../config/model";
import { oneOf } from "../config/nearest";
import { loadFleet } from "../constructs/rooms";
import { resetTwin, startTwin, type Twin } from "../local-environment/twin";
import { LOCAL } from "./commands/stacks";
import { program, UsageError } from "./program";
import { hold } from "./program/lock";
import { table } from "./program/table";

export const main = program(LOCAL, async ({ values, positionals, folders, show, say, interrupted }) => {
  const { data, reset, once: stopAtOnce, verbose } = values;
  const fleet = loadFleet(folders);
  const environment = values.env ?? usual(fleet);
  const tenants = chosen(fleet, environment, positionals);
  makeFolder(data, 0o755);
  const release = hold(data, 0, (process) => besideAnother(data, process));
  // From here on servers may run, which must not stay behind.
  const signal = interrupted();
  let twin: Twin | undefined;
  try {
    if (reset) resetTwin(data);
    twin = await startTwin(fleet, {
      folder: data,
      environment,
      tenants,
      signal,
      onLog: verbose ? (line) => say(JSON.stringify(line)) : undefined,
    });
    const { shares, platform, leftOut, missing } = twin;
    show({ environment, shares, platform, leftOut, missing }, text(twin, data));
    if (!stopAtOnce && !signal.aborted) {
      say("Ctrl-C stops the servers and leaves the data");
      // Timers of the guards do not keep the process alive, this one does.
      const alive = setInterval(() => {}, 1 << 30);
      await once(signal, "abort");
      clearInterval(alive);
    }
  } finally {
    await twin?.stop();
    release();
  }
});

function text({ shares, platform, leftOut, missing }: Twin, data: string): string {
  const rows = shares.map((share) => [share.tenant, share.engine, share.home, share.connections.application!]);
  for (const { use, engine, home, connection } of platform) rows.push([`(${use})`, engine, home, connection]);
  return [
    table(["tenant", "engine", "home", "connection string"], rows),
    "",
    ...leftOutLines(leftOut),
    `contracts, with the other roles' connection strings: ${data}/**/<tenant>.json`,
    "not as on AWS: no TLS, and passwords in place of IAM tokens",
    ...(missing.length > 0 ? [`not on this machine: ${missing.join(", ")}`] : []),
    ...tablesLine(shares, platform),
  ].join("\n");
}

/** Who makes tables: whoever does not is refused by the server in words that do not say so. */
function tablesLine(shares: Twin["shares"], platform: Twin["platform"]): readonly string[] {
  const makers = [
    ...(platform.length > 0 ? ["those that tenants of a cell share are made by (platform migrations)"] : []),
    ...(shares.some(({ connections }) => connections.migrator !== undefined)
      ? ["those of a tenant's own schemas by its migrator, whose connection string is in its contract"]
      : []),
  ];
  return makers.length === 0
    ? []
    : [`"permission denied for schema": an application makes no tables; ${makers.join("; ")}`];
}

/** Lines a reason: it, then each tenant with its engines. */
function leftOutLines(leftOut: Twin["leftOut"]): readonly string[] {
  const reasons = new Map<string, Map<string, string[]>>();
  for (const { tenant, engine, why } of leftOut) {
    const tenants = reasons.get(why) ?? new Map<string, string[]>();
    reasons.set(why, tenants.set(tenant, [...(tenants.get(tenant) ?? []), engine]));
  }
  return [...reasons].flatMap(([why, tenants]) => [
    `left out, since ${why}:`,
    ...[...tenants].map(([tenant, engines]) => `  ${tenant}: ${engines.join(", ")}`),
    "",
  ]);
}

/** What a run is told that finds another one at work on its data. */
function besideAnother(data: string, process: string): string {
  return (
    `${data}: these databases run already, by process ${process}: use its connection strings (the contracts in ${data}), ` +
    "stop it there with Ctrl-C, or bring others up beside it: --data DIR"
  );
}

const USUAL = "development";

/** The environment that nobody named. @throws {UsageError} where it could be any of several */
function usual(fleet: Fleet): string {
  const names = Object.keys(fleet.environments);
  if (names.includes(USUAL)) return USUAL;
  if (names.length === 1) return names[0]!;
  throw new UsageError(`--env is missing: there is no environment ${USUAL}. Bring one of these here: ${oneOf(names)}.`);
}

/** The tenants that are named, or all of the environment. */
function chosen(fleet: Fleet, environment: string, ids: readonly string[]): readonly Tenant[] {
  const all = fleet.tenantsOf(environment);
  if (all.length === 0) throw new UsageError(`no tenant lives in ${environment}: ./tessera tenant add makes one`);
  if (ids.length === 0) return all;
  const names = all.map((tenant) => tenant.id);
  const unknown = ids.filter((id) => !names.includes(id));
  if (unknown.length > 0)
    throw new UsageError(
      `no tenant ${unknown.join(", ")} in ${environment}; allowed: ${oneOf(names)}. ` +
        `Add ${environment} to the environments of its tenant.yml.`,
    );
  return all.filter((tenant) => ids.includes(tenant.id));
}
