import type { Fleet, Tenant } from "../config/model";
import { loadFleet } from "../constructs/rooms";
import { ENVIRONMENT, resetTwin, startTwin } from "../local-environment/twin";
import { parseArgs } from "./flags";
import { reportAndExit } from "./report";
import { table } from "./table";

const USAGE = `npm run local [-- <tenant> …] [--reset] [--verbose] [--tenants DIR] [--overrides DIR] [--data DIR]

Starts the development environment's databases on this machine, runs the statements of the plan through the executor,
and writes each tenant's connection contract with connection strings that work. Without names: every tenant that lives
in ${ENVIRONMENT}. Ctrl-C stops the servers and leaves the data.

  --reset          start afresh: the data of the last time is deleted
  --once           stop when everything stands, instead of waiting for Ctrl-C
  --verbose        show every statement that the executor runs, without values
  --data DIR       folder for the data (default: .tessera/local)`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      tenants: { type: "string", default: "tenants" },
      overrides: { type: "string", default: "overrides" },
      data: { type: "string", default: ".tessera/local" },
      reset: { type: "boolean", default: false },
      once: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const fleet = loadFleet({ tenants: values.tenants, overrides: values.overrides });
  const tenants = chosen(fleet, positionals);
  if (values.reset) resetTwin(values.data);
  const twin = await startTwin(fleet, {
    folder: values.data,
    tenants,
    onLog: values.verbose ? (line) => console.log(JSON.stringify(line)) : undefined,
  });
  const rows = twin.shares.map((share) => [share.tenant, share.engine, share.home, share.connections.application!]);
  for (const { use, engine, home, connection } of twin.platform) rows.push([`(${use})`, engine, home, connection]);
  console.log(table(["tenant", "engine", "home", "connection string"], rows));
  console.log(`\ncontracts, with the other roles' connection strings: ${values.data}/**/<tenant>.json`);
  console.log("not as on AWS: no TLS, and passwords in place of IAM tokens");
  if (twin.missing.length > 0) console.log(`not on this machine: ${twin.missing.join(", ")}`);
  if (!values.once) {
    console.log("Ctrl-C stops the servers and leaves the data");
    await new Promise<void>((resolve) => {
      // A closed terminal ends it as well: servers must not stay behind.
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => resolve());
      // Timers of the guards do not keep the process alive, this one does.
      setInterval(() => {}, 1 << 30);
    });
  }
  await twin.stop();
  process.exit(0);
}

/** The tenants that are named, or all of the environment. */
function chosen(fleet: Fleet, ids: readonly string[]): readonly Tenant[] {
  const all = fleet.tenantsOf(ENVIRONMENT);
  if (ids.length === 0) return all;
  const unknown = ids.filter((id) => !all.some((tenant) => tenant.id === id));
  if (unknown.length > 0)
    throw new Error(
      `no tenant ${unknown.join(", ")} in ${ENVIRONMENT}: there are ${all.map((tenant) => tenant.id).join(", ")}. ` +
        `Add ${ENVIRONMENT} to the environments of its tenant.yml`,
    );
  return all.filter((tenant) => ids.includes(tenant.id));
}

main().catch(reportAndExit);
