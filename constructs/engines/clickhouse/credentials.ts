import type { Manifest } from "../../kubernetes/manifest";
import { generatedPassword } from "../../kubernetes/parts/secrets";
import type { StandingPassword } from "../engine";
import { ADMIN } from "./names";
import { CLUSTER } from "./topology";

/** Secrets of the namespace, made in the cluster. Each has username, password and the password's hash. */
export const SECRETS = {
  admin: `${CLUSTER}-admin`,
  backup: `${CLUSTER}-backup`,
  interserver: `${CLUSTER}-interserver`,
} as const;

/** The user that clickhouse-backup signs in as, from its own pod. */
export const BACKUP_USER = "tessera_backup";
const HASH = "password_sha256_hex";

const WINDOW = "delete the secret, which is made anew, and restart the servers one by one";

/** Users of the servers' files: servers have them from their environment. clickhouse-backup would read a file anew, its environment never. */
export const STANDING: readonly StandingPassword[] = [
  {
    secret: SECRETS.backup,
    users: "backups",
    why: "servers have its hash from their environment when they start, and so has clickhouse-backup (v2.6.39, pkg/config/config.go:221; at each call it reads its file anew, pkg/server/server.go:2298, and its environment stays)",
    window: WINDOW,
  },
  {
    secret: SECRETS.admin,
    users: "the administrator",
    why: "servers have its hash from their environment when they start",
    window: WINDOW,
  },
  {
    secret: SECRETS.interserver,
    users: "servers among each other",
    why: "each server has it from its environment when it starts: between two that differ nothing is copied",
    window: WINDOW,
  },
];

/** The server is told the hash only. External Secrets works it out. */
function withHash(manifest: Manifest): Manifest {
  const text = JSON.stringify(manifest);
  return JSON.parse(
    text.replace(
      '"password":"{{ .password }}"',
      `"password":"{{ .password }}","${HASH}":"{{ .password | sha256sum }}"`,
    ),
  );
}

export function credentials(): Manifest[] {
  const users = { [SECRETS.admin]: ADMIN, [SECRETS.backup]: BACKUP_USER, [SECRETS.interserver]: "interserver" };
  return Object.entries(users).flatMap(([secret, user]) => generatedPassword(secret, user).map(withHash));
}

export function fromSecret(name: string, key: "password" | "username" | typeof HASH) {
  return { valueFrom: { secretKeyRef: { name, key } } };
}

/** Users of the servers' files: the platform's own. Tenants are users of Keeper's storage, made by statements. */
export function users(subnetCidrs: readonly string[]): Readonly<Record<string, unknown>> {
  const common = (user: string, secret: string) => ({
    [`${user}/password_sha256_hex`]: fromSecret(secret, HASH),
    [`${user}/profile`]: "tessera_platform",
    [`${user}/quota`]: "default",
    [`${user}/access_management`]: "1",
  });
  return {
    ...common(ADMIN, SECRETS.admin),
    // The executor comes through the load balancer, which stands in these subnets.
    [`${ADMIN}/networks/ip`]: [...subnetCidrs],
    ...common(BACKUP_USER, SECRETS.backup),
    [`${BACKUP_USER}/networks/ip`]: ["127.0.0.1", "::1"],
  };
}
