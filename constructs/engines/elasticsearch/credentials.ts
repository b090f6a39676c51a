import type { Manifest } from "../../kubernetes/manifest";
import { generatedPassword } from "../../kubernetes/parts/secrets";
import { ADMIN, EXPORTER } from "./names";
import { CLUSTER } from "./topology";

/** Secrets of the namespace, made in the cluster: the platform's users, whom the operator puts into the file realm. */
export const SECRETS = { admin: `${CLUSTER}-admin`, exporter: `${CLUSTER}-exporter` } as const;
/** Secret with roles of files. Nothing in it is secret: the operator takes roles from a Secret only. */
export const ROLES_SECRET = `${CLUSTER}-roles`;

/** The operator reads a user's roles beside its password. */
function withRoles(manifest: Manifest, roles: string): Manifest {
  const text = JSON.stringify(manifest);
  return JSON.parse(text.replace('"password":"{{ .password }}"', `"password":"{{ .password }}","roles":"${roles}"`));
}

const EXPORTER_ROLE = `${EXPORTER}:
  cluster: [monitor, monitor_snapshot, "cluster:admin/repository/get"]
  indices:
    - names: ["*"]
      privileges: [monitor]
      allow_restricted_indices: true
`;

export function credentials(): Manifest[] {
  return [
    ...generatedPassword(SECRETS.admin, ADMIN).map((manifest) => withRoles(manifest, "superuser")),
    ...generatedPassword(SECRETS.exporter, EXPORTER).map((manifest) => withRoles(manifest, EXPORTER)),
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: ROLES_SECRET },
      stringData: { "roles.yml": EXPORTER_ROLE },
    },
  ];
}
