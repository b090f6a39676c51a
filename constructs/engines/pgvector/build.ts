import type { BootstrapHost, EngineBuild } from "../engine";
import { identifier, literal } from "../families/postgresql/sql/sql";
import type { SqlStep } from "../families/postgresql/steps";
import { build as relational } from "../postgresql/build";
import { databaseOf } from "../postgresql/pool";
import { ID, ownName } from "./id";
import type { PgvectorSettings } from "./settings";

/**
 * What searches start with, as defaults of the database. A value of an extension is checked when its library is
 * loaded, so a vector is made first.
 */
function searchDefaults({ settings, home }: BootstrapHost<PgvectorSettings>): SqlStep {
  const { search } = settings.values;
  const database = databaseOf(home);
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
export const build: EngineBuild<PgvectorSettings> = {
  ...relational,
  cluster: (scope, host) => relational.cluster(scope, { ...host, name: ownName(host.name) }),
  bootstrap: (host) => [...relational.bootstrap(host), searchDefaults(host)],
  slice: (host) => {
    const slice = relational.slice(host);
    return { ...slice, contract: { ...slice.contract, engine: ID } };
  },
};
