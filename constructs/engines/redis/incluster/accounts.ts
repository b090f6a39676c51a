import type { Manifest } from "../../../kubernetes/manifest";
import { generatedPassword } from "../../../kubernetes/parts/secrets";
import type { StandingPassword } from "../../engine";
import { ENGINE } from "./topology";

/** File of the server's users, on the member's own volume: the server writes it when users change. */
export const USERS_FILE = "/data/users.acl";

interface Account {
  /** Secret of the namespace with its name and password. */
  readonly secret: string;
  /** What it may do. Its password stands before. */
  readonly rules: string;
  /** Environment variable that the members' preparation finds the password in. */
  readonly variable: string;
  /** Who signs in as it, and when that reads the password. */
  readonly reader: string;
}

/**
 * Users of the platform that every member has from its start. `default` is the operator's: it knows no other name.
 * Sentinels and replicas sign in as it too.
 */
export const ACCOUNTS: Readonly<Record<string, Account>> = {
  default: {
    secret: `${ENGINE}-admin`,
    rules: "~* &* +@all",
    variable: "ADMIN_PASSWORD",
    reader: "the operator, replicas and sentinels",
  },
  // CONFIG GET would tell it the administrator's password.
  exporter: {
    secret: `${ENGINE}-exporter`,
    rules: "resetkeys resetchannels -@all +ping +info +client|setname +latency|latest +latency|histogram +slowlog|len",
    variable: "EXPORTER_PASSWORD",
    // Its password file would be read anew on demand (redis_exporter v1.80.0, exporter/http.go:160): the server's side would not.
    reader: "the exporter, when it starts (redis_exporter v1.80.0, main.go:148)",
  },
  // A copy is what a replica is given.
  backup: {
    secret: `${ENGINE}-backup`,
    rules: "resetkeys resetchannels -@all +ping +sync +psync +replconf",
    variable: "BACKUP_PASSWORD",
    reader: "jobs of backups, at each run",
  },
  // The server reads a renewed certificate when it is told its name again.
  certificates: {
    secret: `${ENGINE}-certificates`,
    rules: "resetkeys resetchannels -@all +ping +config|set",
    variable: "CERTIFICATES_PASSWORD",
    reader: "the renewal of certificates, when it starts",
  },
};

/** Secrets with passwords that are made in the cluster, once. */
export function secrets(): Manifest[] {
  return Object.entries(ACCOUNTS).flatMap(([name, { secret }]) => generatedPassword(secret, name));
}

/**
 * Members have these users from a file that is written when they start. A running one would take another password from the
 * administrator alone (ACL SETUSER): a container that holds its rights all day, so that one that looks gets another password, is
 * the worse of the two.
 */
export function standing(): readonly StandingPassword[] {
  return Object.entries(ACCOUNTS).map(([name, { secret, reader }]) => ({
    secret,
    users: name,
    why: `a member writes it into its file of users when it starts; read by ${reader}`,
    window: "delete the secret, which is made anew, and restart the members one by one, replicas first",
  }));
}

export function passwordOf(account: string) {
  return { valueFrom: { secretKeyRef: { name: ACCOUNTS[account]!.secret, key: "password" } } };
}

/**
 * Writes the platform's users into the file, as hashes, and leaves the others' lines as they are. A member whose volume
 * is new begins with the platform's alone, and has the tenants' from the executor within a minute. Without a line for
 * `default` the server would let everybody in as it.
 */
export function preparation(file: string = USERS_FILE): string {
  const lines = Object.entries(ACCOUNTS).map(
    ([name, { rules, variable }]) =>
      `  printf 'user %s on sanitize-payload #%s %s\\n' '${name}' "$(hash "$${variable}")" '${rules}'`,
  );
  return [
    "set -eu",
    "umask 077",
    `file=${file}`,
    'hash() { [ -n "$1" ] || exit 1; printf %s "$1" | sha256sum | cut -d \' \' -f 1; }',
    'touch "$file"',
    "{",
    `  sed -E '/^user (${Object.keys(ACCOUNTS).join("|")}) /d' "$file"`,
    ...lines,
    '} > "$file.new"',
    'mv "$file.new" "$file"',
  ].join("\n");
}
