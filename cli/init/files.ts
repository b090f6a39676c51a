import { existsSync, readdirSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { ENVIRONMENTS } from "../../config/naming";
import { readRegularText } from "../../config/regular-file";
import { overrideFile } from "../../config/room-files";
import { LEDGER_FILE, TEMPLATES } from "../../config/tenants-folder";
import { TIERS } from "../../config/tiers";
import { ENVIRONMENT_ROOMS, ROOMS } from "../../constructs/rooms";
import { type Answers, isLive } from "./answers";

/** A file of an own fleet, by its path below `overrides` or `tenants`. */
export interface NewFile {
  readonly folder: "overrides" | "tenants";
  readonly name: string;
  readonly text: string;
}

/** A cell, as its environment's file has it. */
export interface NewCell {
  readonly tier: string;
  readonly engines: readonly string[];
  readonly capacity: number;
}

/** A place of each environment's own among private ranges, so that networks can be joined later. */
const RANGES: Readonly<Record<string, { readonly home: string; readonly recovery: string }>> = Object.fromEntries(
  Object.keys(ENVIRONMENTS).map((name, at) => [
    name,
    { home: `10.${16 * (at + 1)}.0.0/16`, recovery: `10.${16 * (at + 1) + 8}.0.0/16` },
  ]),
);

const LEDGER =
  "# Every tenant that ever lived here, one id a line, in order of arrival. Written by `./tessera tenant`.\n";
/** The product's own, which are examples' neighbours at the top. */
const OWN_TENANTS = join(__dirname, "../../tenants");

/** Everything that an own fleet begins with. */
export function filesOf(answers: Answers, cells: (environment: string) => readonly NewCell[]): readonly NewFile[] {
  return [
    ...answers.environments.flatMap((environment) => [
      {
        folder: "overrides" as const,
        name: `${environment}_environment.yml`,
        text: environmentText(answers, environment, cells(environment)),
      },
      ...roomFiles(environment, answers.engines),
    ]),
    { folder: "tenants", name: LEDGER_FILE, text: LEDGER },
    ...TEMPLATES.map((name) => ({
      folder: "tenants" as const,
      name,
      text: readRegularText(join(OWN_TENANTS, name)),
    })),
  ];
}

/** Settings and floors that rooms have for such an environment, of engines that were chosen. */
function roomFiles(environment: string, engines: readonly string[]): readonly NewFile[] {
  const ids = new Set(["security", ...engines, ...ENVIRONMENT_ROOMS.map(({ id }) => id)]);
  return [...ROOMS, ...ENVIRONMENT_ROOMS].flatMap((room) => {
    const file = join(room.folder, "start", `${environment}.yml`);
    if (!ids.has(room.id) || !existsSync(file)) return [];
    return [{ folder: "overrides" as const, name: overrideFile(environment, room), text: readRegularText(file) }];
  });
}

function environmentText(answers: Answers, environment: string, cells: readonly NewCell[]): string {
  const { organisation, region, recoveryRegion, contacts, auditDays } = answers;
  const account = answers.accounts[environment]!;
  const live = isLive(environment);
  const range = RANGES[environment]!;
  const people = `[${contacts.join(", ")}]`;
  const zones = ["a", "b", "c"].map((letter) => `${region}${letter}`).join(", ");
  return `# yaml-language-server: $schema=../schemas/environment.schema.json
# Environment ${environment} of ${organisation}. What each setting means: docs/guides/configuration.md.

# An account of its own: roles and keys of an account are one environment's.
account_id: "${account}"
region: ${region}
${
  recoveryRegion === null
    ? "# No copies leave the region. A second region takes copies of backups and replicas of keys.\nrecovery_region: null"
    : `# Takes copies of backups and replicas of keys.\nrecovery_region: ${recoveryRegion}`
}
# A private range that no network has which is to be joined with this one.
vpc_cidr: ${range.home}
# Some accounts lack a zone of a region: aws ec2 describe-availability-zones --region ${region}
zones: [${zones}]
${stateText(answers, account)}
# Days that logs are kept in CloudWatch.
log_retention_days: ${live ? 365 : 90}
# Days that nobody, root included, can delete an object of the audit trail. It cannot be shortened for what is there.
audit_retention_days: ${live ? auditDays : Math.min(auditDays, 90)}
# Who enters Kubernetes, where an engine runs there: the roles that bootstrap makes, and nobody to look around yet.
kubernetes_access:
  deployers:
    - arn:aws:iam::${account}:role/tessera-deploy
    - arn:aws:iam::${account}:role/tessera-rollback
  viewers: []
# Who hears of alarms, by severity. Each address confirms a mail of AWS's first.
notify:
  info: []
  warning: ${people}
  critical: ${people}
  emergency: ${people}
# false only where the environment is taken down whole.
deletion_protection: ${live}
${boundaryText(answers)}
# What tenants share. A tenant is placed into the least filled cell that admits its tier; enterprise has homes of its own.
${cells.length === 0 ? "cells: {}\n" : `cells:\n${cells.map(cellText).join("")}`}`;
}

function stateText({ state, region }: Answers, account: string): string {
  if (state === "local")
    return "# In .tessera/state of this machine: neither locked nor shared.\nstate:\n  kind: local";
  return `# Bucket and key are made by ./tessera bootstrap, under these names.
state:
  kind: s3
  bucket: tessera-state-${account}
  region: ${region}
  kms_key_arn: arn:aws:kms:${region}:${account}:alias/tessera-state`;
}

function boundaryText({ state }: Answers): string {
  return state === "local"
    ? "# true once ./tessera bootstrap has made the boundary.\npermissions_boundary: false"
    : "# Roles of stacks carry the boundary that ./tessera bootstrap makes: run it first.\npermissions_boundary: true";
}

function cellText({ tier, engines, capacity }: NewCell): string {
  return `  # ${TIERS[tier]!.summary}
  ${tier}-1:
    tier: ${tier}
    admits: [${tier}]
    capacity_tenants: ${capacity}
    engines: [${engines.join(", ")}]
`;
}

/**
 * A file whose first line leads its editor to the schemas, from where the file stands. Outside the clone it is left as it is:
 * where the clone will be, seen from there, nobody knows.
 */
export function schemasFrom(text: string, folder: string, clone: string = CLONE): string {
  const within = relative(clone, resolve(folder));
  if (within === "" || within.startsWith("..") || isAbsolute(within)) return text;
  const schemas = relative(resolve(folder), join(clone, "schemas")).split("\\").join("/");
  return text.replace("$schema=../schemas/", `$schema=${schemas}/`);
}
const CLONE = join(__dirname, "../..");

/** Names of a folder; empty where there is none. */
export const namesIn = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);
