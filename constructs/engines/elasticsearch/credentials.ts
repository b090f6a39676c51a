import type { Manifest } from "../../kubernetes/manifest";
import { generatedPassword } from "../../kubernetes/parts/secrets";
import type { StandingPassword } from "../engine";
import { PASSWORD_ROTATION_DAYS, type PasswordRotation } from "../families/incluster/rotation";
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

/** ECK gives the servers a changed one, and who signs in by it keeps the old one. The administrator's follows `password_rotation`. */
export const STANDING: readonly StandingPassword[] = [
  {
    secret: SECRETS.exporter,
    users: "the exporter",
    why: "a user of the file realm has one password, nodes and exporter have a changed one each at a time of its own, and the exporter reads it when it starts (elasticsearch_exporter v1.9.0, main.go:144): until it is started again nobody can look, which rings",
    window: `delete the secret ${SECRETS.exporter}, which is made anew, and restart the deployment of the exporter`,
  },
];

const EXPORTER_ROLE = `${EXPORTER}:
  cluster: [monitor, monitor_snapshot, "cluster:admin/repository/get"]
  indices:
    - names: ["*"]
      privileges: [monitor]
      allow_restricted_indices: true
`;

/**
 * The operator watches the secret and puts a changed password into the file realm, which nodes read anew by themselves; no
 * snapshot holds that realm. The job of snapshots reads the secret at each run; the exporter has a user of its own, since
 * it would keep the old password until it is started again. Source: ECK 3.5.0, pkg/controller/elasticsearch/user/user_provided.go;
 * Elasticsearch, "File-based user authentication".
 */
export function credentials(rotation: PasswordRotation): Manifest[] {
  const admin = generatedPassword(SECRETS.admin, ADMIN, {}, PASSWORD_ROTATION_DAYS[rotation]);
  return [
    ...admin.map((manifest) => withRoles(manifest, "superuser")),
    ...generatedPassword(SECRETS.exporter, EXPORTER).map((manifest) => withRoles(manifest, EXPORTER)),
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: ROLES_SECRET },
      stringData: { "roles.yml": EXPORTER_ROLE },
    },
  ];
}
