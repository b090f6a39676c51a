import { z } from "zod";
import { contractWithoutEndpoints } from "../../connection/contract";
import { contractHead, poolPart } from "../../connection/parts";
import type { InclusterNames } from "../../kubernetes/names";
import type { SliceHost } from "../engine";
import { passwordFields, passwordPart, tlsPart, trust } from "../families/incluster/contract";
import {
  MECHANISMS,
  migratorRole,
  readerRole,
  sqlLimits,
  type TenantSpec,
  tenantRole,
} from "../families/postgresql/sql";
import type { TimescaledbSettings } from "./settings";
import { CLUSTER } from "./topology";

/** TimescaleDB's part of the connection contract: like PostgreSQL's, but for how roles sign in and whom to trust. */
export const timescaledbContract = contractWithoutEndpoints.extend({
  authentication: z.strictObject(passwordFields("role")),
  tls: contractWithoutEndpoints.shape.tls.extend({
    trust,
    pinning: z
      .strictObject({
        authority: z.string().describe("Common name of the cluster's own authority."),
        pin: z
          .literal("sha256-spki")
          .describe("SHA-256 over the authority's subjectPublicKeyInfo: its key stays when it is renewed."),
      })
      .nullable(),
  }),
});

export interface ContractProps {
  readonly host: SliceHost<TimescaledbSettings>;
  readonly spec: TenantSpec;
  readonly names: InclusterNames;
}

export function contractOf({ host, spec, names }: ContractProps): z.infer<typeof timescaledbContract> {
  const { pool, pooler } = host.settings.values;
  const searchPath = MECHANISMS[spec.strategy]!.searchPath(spec);
  return {
    ...contractHead(CLUSTER, host),
    database: spec.pool.database,
    schemas: [...searchPath],
    search_path: [...searchPath, "public"],
    roles: { application: tenantRole(spec.id), reader: readerRole(spec.id), migrator: migratorRole(spec.id) },
    authentication: passwordPart(names),
    tls: tlsPart(CLUSTER, host.security.values, names),
    pool: {
      mode: pooler.instances > 0 ? pooler.mode : "session",
      scope: "role",
      ...poolPart(pool),
      // The pooler follows prepared statements over server connections.
      prepared_statements: true,
    },
    limits: sqlLimits(spec),
  };
}
