import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { tenantsOf } from "../../cli/tenant/list";
import { ConfigurationError, type Folders, formatProblem, loadFleet } from "../../constructs/rooms";
import { stacksOf } from "../../stacks/plan";
import { merge } from "../support/fixture";
import { synthesize } from "../support/write-stacks";

type Map = { readonly [key: string]: unknown };
/** Files of a fleet, by path: maps, written as JSON, which is YAML. */
export type FleetFiles = Readonly<Record<string, Map>>;

export const ENVIRONMENT = "overrides/production_environment.yml";
export const SECURITY = "overrides/production_security.yml";
/** A tenant with clusters of its own, one that shares a cell by schemas, and one that shares its tables. */
export const DEDICATED = "tenants/acme/tenant.yml";
export const SCHEMAS = "tenants/books/tenant.yml";
export const POOLED = "tenants/cafe/tenant.yml";

const tenant = (id: string, tier: string, placement: Map): Map => ({
  id,
  tier,
  environments: ["production"],
  contacts: { owner: "owner@example.com" },
  engines: ["postgresql"],
  placement,
  applications: { production: [`arn:aws:iam::444444444444:role/${id}`] },
});
const cell = (tier: string): Map => ({
  tier,
  admits: [tier],
  capacity_tenants: 3,
  engines: ["postgresql", "pgvector"],
});

const BASE: FleetFiles = {
  [ENVIRONMENT]: {
    account_id: "444444444444",
    region: "eu-central-1",
    recovery_region: "eu-west-1",
    recovery_network: { vpc_cidr: "10.80.0.0/16", zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] },
    vpc_cidr: "10.64.0.0/16",
    zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
    state: { kind: "local" },
    log_retention_days: 30,
    audit_retention_days: 30,
    kubernetes_access: { deployers: ["arn:aws:iam::444444444444:role/deploy"] },
    notify: { critical: ["platform@example.com"] },
    without: [],
    cells: { pool: cell("standard"), other: cell("standard"), schemas: cell("premium") },
  },
  [DEDICATED]: tenant("acme", "enterprise", {}),
  [SCHEMAS]: tenant("books", "premium", { production: "schemas" }),
  [POOLED]: tenant("cafe", "standard", { production: "pool" }),
};

/** What a change of files shows in. */
export interface Seen {
  /** Problems of the configuration, one a line; empty: it is taken. */
  readonly refused: string;
  /** Every stack of every environment; empty where anything is refused. */
  readonly synthesized: string;
  /** `npm run tenant -- list --json`. */
  readonly listed: string;
}

/** The small fleet with changes over its files; null takes a file away. */
export function see(changes: Readonly<Record<string, Map | null>> = {}): Seen {
  const folder = mkdtempSync(join(tmpdir(), "tessera-leaves-"));
  try {
    return look(writeFiles(folder, changes), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeFiles(folder: string, changes: Readonly<Record<string, Map | null>>): Folders {
  const ids: string[] = [];
  for (const path of new Set([...Object.keys(BASE), ...Object.keys(changes)])) {
    if (changes[path] === null) continue;
    const [, id] = /^tenants\/(.+)\/tenant\.yml$/.exec(path) ?? [];
    if (id !== undefined) ids.push(id);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(merge(BASE[path] ?? {}, changes[path] ?? {})));
  }
  writeFileSync(join(folder, "tenants/ledger.txt"), ids.map((id) => `${id}\n`).join(""));
  return { tenants: join(folder, "tenants"), overrides: join(folder, "overrides") };
}

function look(folders: Folders, folder: string): Seen {
  try {
    const fleet = loadFleet(folders);
    const plans = Object.keys(fleet.environments).flatMap((name) => stacksOf(fleet, name));
    synthesize(join(folder, "out"), plans);
    const stacks = plans.map(
      ({ name }) => `${name}: ${readFileSync(join(folder, "out/stacks", name, "cdk.tf.json"), "utf8")}`,
    );
    return {
      refused: "",
      synthesized: stacks.join("\n"),
      listed: JSON.stringify(tenantsOf(folders).tenants).replaceAll(folder, ""),
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return {
      refused: error.problems.map(formatProblem).join("\n").replaceAll(`${folder}/`, ""),
      synthesized: "",
      listed: "",
    };
  }
}
