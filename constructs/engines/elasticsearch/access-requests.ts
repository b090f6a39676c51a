import {
  applicationUser,
  EXECUTOR,
  indexPattern,
  indexPrefix,
  readerUser,
  SHARED_PREFIX,
  STAMP,
  TENANT_FIELD,
  usersOf,
} from "./names";
import { put, remove } from "./requests";
import type { ElasticsearchSettings } from "./settings";
import type { Body, WriteRequest } from "./steps";

/** How a strategy is kept inside the server. */
export interface Mechanism {
  /** Whether documents of many tenants lie in the same indices, beside those of its own. */
  readonly sharesIndices: boolean;
  /** Whether the tenant may make indices by itself, below its prefix. */
  readonly ownDefinitions: boolean;
}

/** Pooled tenants make no indices: each takes heap of every node, and a cluster has a bounded number of shards. */
export const MECHANISMS: Readonly<Record<string, Mechanism>> = {
  row_level_security: { sharesIndices: true, ownDefinitions: false },
  schema_per_tenant: { sharesIndices: false, ownDefinitions: false },
  database_per_tenant: { sharesIndices: false, ownDefinitions: true },
};

export interface AccessSpec {
  readonly id: string;
  readonly mechanism: Mechanism;
  readonly settings: ElasticsearchSettings;
  /** Whether its users may sign in. */
  readonly login: boolean;
}

/** What the executor does, and no more: it gives rights, and makes and removes what is tenants'. */
export function executorRole(): WriteRequest {
  return put(`/_security/role/${EXECUTOR}`, {
    cluster: [
      "manage_security",
      "manage_ilm",
      "manage_index_templates",
      "manage_ingest_pipelines",
      "monitor",
      // When the last snapshot was made: the look after a deployment asks.
      "read_slm",
    ],
    indices: [{ names: ["tenant_*", `${SHARED_PREFIX}*`], privileges: ["all"] }],
  });
}

export function executorUser(): WriteRequest {
  return put(`/_security/user/${EXECUTOR}`, { roles: [EXECUTOR], enabled: true });
}

/** Stamps a document with the tenant of the user that writes it. Who has none writes nothing. */
export function stampPipeline(): WriteRequest {
  return put(`/_ingest/pipeline/${STAMP}`, {
    processors: [
      { remove: { field: TENANT_FIELD, ignore_missing: true } },
      { set_security_user: { field: "_tessera", properties: ["metadata"] } },
      {
        fail: {
          if: `ctx._tessera?.metadata?.${TENANT_FIELD} == null`,
          message: "Tessera: only a tenant's user writes here",
        },
      },
      { set: { field: TENANT_FIELD, copy_from: `_tessera.metadata.${TENANT_FIELD}` } },
      { remove: { field: "_tessera" } },
    ],
  });
}

/**
 * Reads of shared indices, one by one. `read` and `view_index_metadata` would open what answers out of all tenants' terms,
 * past the query of the role: `_validate/query` writes a fuzzy or prefix query out with the terms that it finds,
 * `_termvectors` and `_explain` count documents by term, and so do graph, SQL and what comes later. Names of actions are
 * privileges as well. Sources: elastic/elasticsearch, IndexPrivilege.java (resolve, VIEW_METADATA_AUTOMATON), validate.asciidoc.
 */
const SHARED_READS = [
  "indices:data/read/search*",
  "indices:data/read/msearch*",
  "indices:data/read/scroll*",
  "indices:data/read/open_point_in_time*",
  "indices:data/read/close_point_in_time*",
  "indices:data/read/get*",
  "indices:data/read/mget*",
  "indices:data/read/field_caps*",
  "indices:admin/mappings/get*",
  "indices:admin/mappings/fields/get*",
];

/** Rights in shared indices: reads are bound by the query, writes are new documents that the pipeline stamps. */
function shared({ id, mechanism, settings }: AccessSpec, privileges: readonly string[]): Body[] {
  if (!mechanism.sharesIndices || Object.keys(settings.shared_indices).length === 0) return [];
  return [
    {
      names: Object.keys(settings.shared_indices).map((name) => `${SHARED_PREFIX}${name}`),
      privileges,
      query: JSON.stringify({ term: { [TENANT_FIELD]: id } }),
    },
  ];
}

function hiddenFields(settings: ElasticsearchSettings): [string, readonly string[]][] {
  return Object.entries(settings.indices)
    .filter(([, { hidden_from_reader: hidden }]) => hidden.length > 0)
    .map(([name, { hidden_from_reader: hidden }]) => [name, hidden]);
}

/** A reader sees all indices of its tenant, and of some not every field. Rights add up, so each index is named once. */
function readable({ id, settings }: AccessSpec): Body[] {
  const privileges = ["read", "view_index_metadata"];
  const hidden = hiddenFields(settings);
  if (hidden.length === 0) return [{ names: [indexPattern(id)], privileges }];
  const open = Object.keys(settings.indices).filter((name) => !hidden.some(([other]) => other === name));
  const named = (name: string) => `${indexPrefix(id)}${name}`;
  return [
    ...(open.length === 0 ? [] : [{ names: open.map(named), privileges }]),
    ...hidden.map(([name, except]) => ({
      names: [named(name)],
      privileges,
      // A field of more languages has more fields below it.
      field_security: { grant: ["*"], except: except.flatMap((field) => [field, `${field}.*`]) },
    })),
  ];
}

/** Rights in the cluster that go with features, where the cluster is the tenant's own. Jobs and watches know no tenants. */
function clusterRights({ mechanism, settings }: AccessSpec, of: "manage" | "monitor"): string[] {
  if (!mechanism.ownDefinitions) return [];
  const { machine_learning: learning, alerting } = settings.features;
  return [...(learning ? [`${of}_ml`] : []), ...(alerting ? [`${of}_watcher`] : [])];
}

/** Roles of a tenant by name. In a shared cluster a tenant has no rights in the cluster itself. */
function roles(spec: AccessSpec): Readonly<Record<string, Body>> {
  const { id, mechanism } = spec;
  const application = mechanism.ownDefinitions ? ["all"] : ["read", "write", "view_index_metadata", "maintenance"];
  const metadata = { [TENANT_FIELD]: id };
  return {
    [applicationUser(id)]: {
      cluster: clusterRights(spec, "manage"),
      indices: [
        { names: [indexPattern(id)], privileges: application },
        ...shared(spec, [...SHARED_READS, "create_doc"]),
      ],
      metadata,
    },
    [readerUser(id)]: {
      cluster: clusterRights(spec, "monitor"),
      indices: [...readable(spec), ...shared(spec, SHARED_READS)],
      metadata,
    },
  };
}

/** Roles, then users with those roles alone. */
export function accessRequests(spec: AccessSpec): WriteRequest[] {
  const { id, login } = spec;
  const metadata = { [TENANT_FIELD]: id };
  const user = (name: string) =>
    put(`/_security/user/${name}`, { roles: [name], enabled: login, full_name: name, metadata });
  return [
    ...Object.entries(roles(spec)).map(([name, body]) => put(`/_security/role/${name}`, body)),
    ...usersOf(id).map(user),
  ];
}

/** A tenant's access as its requests make it, and how old a snapshot may be, for the look after a deployment. */
export interface ExpectedAccess {
  /** Roles as they were put. Each user has the role of its name. */
  readonly roles: Readonly<Record<string, Body>>;
  /** Whether the users may sign in. */
  readonly enabled: boolean;
  /** Hours between snapshots of the cluster. */
  readonly snapshotHours: number;
}

export function expectedAccess(spec: AccessSpec): ExpectedAccess {
  return { roles: roles(spec), enabled: spec.login, snapshotHours: spec.settings.backup.interval_hours };
}

export function removeAccess(id: string): WriteRequest[] {
  return [
    ...usersOf(id).map((name) => remove(`/_security/user/${name}`)),
    ...usersOf(id).map((name) => remove(`/_security/role/${name}`)),
  ];
}
