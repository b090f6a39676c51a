import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reading, sending } from "../../../constructs/engines/redis/incluster/backups";
import type { Checks } from "../../support/checks";
import { run } from "../../support/process";
import { type Member, PASSWORDS, program } from "./servers";

/**
 * Stands in for Amazon's client: a bucket is a folder, and what is copied from standard input is a file in it. As the
 * client does, it reads the tags of what it moves unless it is told to copy no properties (aws-cli 2.31.0,
 * awscli/customizations/s3/subscribers.py), and the role may not.
 */
const AWS = `#!/bin/sh
set -eu
place() { echo "$STORE/\${1#s3://}"; }
[ "$1" = s3 ]; action=$2; shift 2
[ "$1" = --only-show-errors ]; shift
if [ "$1" = --copy-props ]; then [ "$2" = none ]; tags=; shift 2; else tags=read; fi
case $action in
  cp) [ "$1" = - ]; mkdir -p "$(dirname "$(place "$2")")"; cat > "$(place "$2")" ;;
  rm) rm "$(place "$1")" ;;
  mv) [ -z "$tags" ] || { echo AccessDenied GetObjectTagging >&2; exit 1; }; mkdir -p "$(dirname "$(place "$2")")"; mv "$(place "$1")" "$(place "$2")" ;;
esac
`;

/** The two scripts of a copy, side by side as in their pod. */
export async function copies(member: Member, folder: string, checks: Checks): Promise<void> {
  const bin = join(folder, "bin");
  const store = join(folder, "store");
  mkdirSync(bin);
  writeFileSync(join(bin, "aws"), AWS);
  chmodSync(join(bin, "aws"), 0o755);
  const both = async (name: string, password: string) => {
    const shared = join(folder, name);
    mkdirSync(shared);
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, STORE: store, REDISCLI_AUTH: password };
    const server = `--tls --cacert ${member.props.tls}/ca.crt -h localhost -p ${member.port}`;
    return Promise.all([
      run("sh", ["-c", reading(server, shared)], env),
      run("sh", ["-c", sending("bucket", shared).replace("-ge 30", "-ge 2")], env),
    ]);
  };
  const files = (place: string) =>
    existsSync(join(store, "bucket", place)) ? readdirSync(join(store, "bucket", place)) : [];

  const [read, sent] = await both("copy-1", PASSWORDS.backup!);
  checks.check("a copy is read and sent", read.code === 0 && sent.code === 0, () => `${read.stderr}\n${sent.stderr}`);
  const [name = ""] = files("snapshots");
  checks.check(
    "it is named by its time, below the prefix that expires",
    /^\d{4}-\d\d-\d\dT[\d-]+Z\.rdb$/.test(name),
    () => name,
  );
  const checked = await run(program("redis-check-rdb"), [join(store, "bucket/snapshots", name)], process.env);
  checks.check(
    "the server's own checker takes it",
    checked.code === 0 && checked.stdout.includes("RDB looks OK"),
    () => checked.stdout,
  );

  const [denied, stopped] = await both("copy-2", "wrong");
  checks.check(
    "a copy that cannot be read fails",
    denied.code !== 0 && stopped.code !== 0,
    () => `${denied.code} ${stopped.code}`,
  );
  checks.check(
    "and leaves nothing that a restore could take",
    files("snapshots").length === 1 && files("incomplete").length === 0,
    () => [...files("snapshots"), ...files("incomplete")].join(),
  );
}
