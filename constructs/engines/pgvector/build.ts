import type { Resolved } from "../../../config/model";
import type { BootstrapHost, EngineBuild } from "../engine";
import { identifier, literal } from "../families/postgresql/sql/sql";
import type { SqlStep } from "../families/postgresql/steps";
import { build as relational } from "../postgresql/build";
import { databaseOf } from "../postgresql/pool";
import { ID, ownName } from "./id";
import type { PgvectorSettings } from "./settings";

/** Settings of the server without those of vector search, which it does not know. */
function ofServer(settings: Resolved): Resolved {
  const { search: _, ...values } = settings.values as PgvectorSettings;
  return { ...settings, values };
}

function inner<T extends { readonly settings: Resolved }>(host: T): T {
  return { ...host, settings: ofServer(host.settings) };
}

/**
 * What searches start with, as defaults of the database. A value of an extension is checked when its library is
 * loaded, so a vector is made first.
 */
function searchDefaults({ settings, tenant }: BootstrapHost): SqlStep {
  const { search } = settings.values as PgvectorSettings;
  const database = databaseOf(tenant);
  const values: Readonly<Record<string, string | number>> = {
    "hnsw.ef_search": search.ef_search,
    "hnsw.iterative_scan": search.iterative_scan,
    "ivfflat.probes": search.probes,
  };
  return {
    as: "admin",
    database,
    statements: [
      "SELECT '[1]'::public.vector",
      ...Object.entries(values).map(
        ([name, value]) => `ALTER DATABASE ${identifier(database)} SET ${name} = ${literal(String(value))}`,
      ),
    ],
  };
}

/** Vector search: a server of its own beside the others of a home, so that searches take no other engine's memory. */
export const build: EngineBuild = {
  ...relational,
  cluster: (scope, host) => relational.cluster(scope, inner({ ...host, name: ownName(host.name) })),
  bootstrap: (host) => [...relational.bootstrap(inner(host)), searchDefaults(host)],
  guard: (host) => relational.guard(inner(host)),
  slice: (host) => {
    const slice = relational.slice(inner(host));
    return { ...slice, contract: { ...slice.contract, engine: ID } };
  },
};
