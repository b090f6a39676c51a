import { once } from "node:events";
import { makeFolder } from "../config/make-folder";
import type { Fleet, Tenant } from "../config/model";
import { oneOf } from "../config/nearest";
import { loadFleet } from "../constructs/rooms";
import { ENVIRONMENT, resetTwin, startTwin, type Twin } from "../local-environment/twin";
import { LOCAL } from "./commands/stacks";
import { program, UsageError } from "./program";
import { hold } from "./program/lock";
import { table } from "./program/table";

export const main = program(LOCAL, async ({ values, positionals, folders, show, say, interrupted }) => {
  const { data, reset, once: stopAtOnce, verbose } = values;
  const fleet = loadFleet(folders);
  const tenants = chosen(fleet, positionals);
  makeFolder(data, 0o755);
  const release = hold(data, 0);
  // From here on servers may run, which must not stay behind.
  const signal = interrupted();
  let twin: Twin | undefined;
  try {
    if (reset) resetTwin(data);
    twin = await startTwin(fleet, {
      folder: data,
      tenants,
      signal,
      onLog: verbose ? (line) => say(JSON.stringify(line)) : undefined,
    });
    const { shares, platform, missing } = twin;
    show({ environment: ENVIRONMENT, shares, platform, missing }, text(twin, data));
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

function text({ shares, platform, missing }: Twin, data: string): string {
  const rows = shares.map((share) => [share.tenant, share.engine, share.home, share.connections.application!]);
  for (const { use, engine, home, connection } of platform) rows.push([`(${use})`, engine, home, connection]);
  return [
    table(["tenant", "engine", "home", "connection string"], rows),
    "",
    `contracts, with the other roles' connection strings: ${data}/**/<tenant>.json`,
    "not as on AWS: no TLS, and passwords in place of IAM tokens",
    ...(missing.length > 0 ? [`not on this machine: ${missing.join(", ")}`] : []),
  ].join("\n");
}

/** The tenants that are named, or all of the environment. */
function chosen(fleet: Fleet, ids: readonly string[]): readonly Tenant[] {
  const all = fleet.tenantsOf(ENVIRONMENT);
  if (ids.length === 0) return all;
  const names = all.map((tenant) => tenant.id);
  const unknown = ids.filter((id) => !names.includes(id));
  if (unknown.length > 0)
    throw new UsageError(
      `no tenant ${unknown.join(", ")} in ${ENVIRONMENT}; allowed: ${oneOf(names)}. ` +
        `Add ${ENVIRONMENT} to the environments of its tenant.yml.`,
    );
  return all.filter((tenant) => ids.includes(tenant.id));
}
