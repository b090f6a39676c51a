import { list, matching, object, type Read, text, whole } from "../../../executor/contract/shape";
import { stepsOf } from "../../../executor/contract/steps";

const NAME = matching(/^[a-z][a-z0-9_]*$/, "a lower-case name");

const purge = object({ tenant: NAME, database: NAME, cluster: matching(/^[a-z][a-z0-9-]*$/, "a cluster's name") });

/** Steps of ClickHouse. Each statement is idempotent by itself: there are no transactions over definitions. */
export const clickhouseStep = stepsOf({
  /** SQL. Names say their database. */
  statements: { statements: list(text) },
  /**
   * Removes a tenant's rows and policies from every table of a database that has the tenants' column, also from one that
   * has left the settings, and fails while rows are left.
   */
  purge: { purge },
});
export type ClickhouseStep = Read<typeof clickhouseStep>;

/** What a session runs. */
export type ClickhouseStatement = string | { readonly purge: Read<typeof purge> };

/** A look holds replicas to a lag in milliseconds. */
export const clickhouseLook = object({ replicaLagMsMax: whole });
export type ClickhouseLook = Read<typeof clickhouseLook>;
