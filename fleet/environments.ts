import { CELL_GROUPS, ENGINES } from "./mix";
import type { GeneratedTenant } from "./tenants";

export const REGION = "eu-central-1";
const RECOVERY_REGION = "eu-west-1";

/** The environments of a generated fleet. */
export const GENERATED_ENVIRONMENTS: Readonly<Record<string, { readonly account: string; readonly network: number }>> =
  {
    development: { account: "111111111111", network: 16 },
    testing: { account: "222222222222", network: 32 },
    staging: { account: "333333333333", network: 48 },
    production: { account: "444444444444", network: 64 },
  };

/** Overrides of each environment, by room. */
const ROOMS: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  development: {
    postgresql: {
      settings: {
        instance: { class: "db.t4g.medium", readers: 0 },
        observability: { performance_insights_days: 7 },
      },
    },
  },
  testing: { postgresql: { settings: { instance: { class: "db.t4g.large" } } } },
  staging: { security: { floor: { "encryption.in_transit.tls_version": { one_of: ["1.3"] } } } },
  production: {
    postgresql: { floor: { "backup.continuous_days": { min: 7 } } },
    security: { floor: { "encryption.in_transit.tls_version": { one_of: ["1.3"] } } },
  },
};

/** Files of `overrides/`, by name, with enough cells for the tenants. */
export function generateOverrides(tenants: readonly GeneratedTenant[]): Map<string, object> {
  const cells = cellsByEnvironment(tenants);
  const files = new Map<string, object>();
  for (const [environment, facts] of Object.entries(GENERATED_ENVIRONMENTS)) {
    files.set(
      `${environment}_environment.yml`,
      environmentFile(environment, facts, cells.get(environment) ?? new Set()),
    );
    for (const [room, content] of Object.entries(ROOMS[environment] ?? {}))
      files.set(`${environment}_${room}.yml`, content);
  }
  return files;
}

function environmentFile(
  environment: string,
  { account, network }: { readonly account: string; readonly network: number },
  names: ReadonlySet<string>,
): object {
  const local = environment === "development";
  const used = Object.entries(CELL_GROUPS).flatMap(([group, facts]) =>
    // The first cell of each group stands before anyone lives in it.
    inOrder(new Set([`${group}-1`, ...[...names].filter((name) => groupOf(name) === group)])).map(
      (name) => [name, { ...facts, engines: ENGINES }] as const,
    ),
  );
  return {
    account_id: account,
    region: REGION,
    recovery_region: RECOVERY_REGION,
    vpc_cidr: `10.${network}.0.0/16`,
    zones: ["a", "b", "c"].map((zone) => `${REGION}${zone}`),
    state: local
      ? { kind: "local" }
      : {
          kind: "s3",
          bucket: `example-terraform-state-${account}`,
          region: REGION,
          kms_key_arn: `arn:aws:kms:${REGION}:${account}:alias/terraform-state`,
        },
    log_retention_days: local ? 7 : 365,
    audit_retention_days: local ? 1 : 365,
    notify: { warning: [`${environment}-warning@example.com`], critical: [`${environment}-critical@example.com`] },
    without: [],
    cells: Object.fromEntries(used),
  };
}

function cellsByEnvironment(tenants: readonly GeneratedTenant[]): Map<string, Set<string>> {
  const cells = new Map<string, Set<string>>();
  for (const { placement } of tenants)
    for (const [environment, cell] of Object.entries(placement)) {
      const names = cells.get(environment);
      if (names === undefined) cells.set(environment, new Set([cell]));
      else names.add(cell);
    }
  return cells;
}

function groupOf(cell: string): string {
  return cell.slice(0, cell.lastIndexOf("-"));
}

function inOrder(names: ReadonlySet<string>): string[] {
  const number = (name: string) => Number(name.slice(name.lastIndexOf("-") + 1));
  return [...names].sort((a, b) => number(a) - number(b));
}
