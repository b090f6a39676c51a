import { ENVIRONMENTS } from "../../config/naming";
import { CELL_GROUPS } from "./mix";
import { OVERRIDES } from "./overrides";
import type { GeneratedTenant } from "./tenants";

interface GeneratedEnvironment {
  readonly account: string;
  /** Second octet of its network. */
  readonly network: number;
  readonly region: string;
  readonly recovery: string;
}

/** Production and its rehearsal are in one region, where tenants may be resident; the others in another one. */
const HOME = { region: "eu-central-1", recovery: "eu-west-1" };
const AWAY = { region: "eu-west-1", recovery: "eu-central-1" };

/** The environments of a generated fleet. */
export const GENERATED_ENVIRONMENTS: Readonly<Record<string, GeneratedEnvironment>> = {
  development: { account: "111111111111", network: 16, ...AWAY },
  testing: { account: "222222222222", network: 32, ...AWAY },
  staging: { account: "333333333333", network: 48, ...HOME },
  production: { account: "444444444444", network: 64, ...HOME },
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
    for (const [room, content] of Object.entries(OVERRIDES[environment] ?? {}))
      files.set(`${environment}_${room}.yml`, content);
  }
  return files;
}

function environmentFile(
  environment: string,
  { account, network, region, recovery }: GeneratedEnvironment,
  names: ReadonlySet<string>,
): object {
  const local = environment === "development";
  const used = Object.entries(CELL_GROUPS).flatMap(([group, facts]) =>
    // The first cell of each group stands before anyone lives in it.
    inOrder(new Set([`${group}-1`, ...[...names].filter((name) => groupOf(name) === group)])).map(
      (name) => [name, facts] as const,
    ),
  );
  return {
    account_id: account,
    region,
    recovery_region: recovery,
    vpc_cidr: `10.${network}.0.0/16`,
    zones: ["a", "b", "c"].map((zone) => `${region}${zone}`),
    state: local
      ? { kind: "local" }
      : {
          kind: "s3",
          bucket: `example-terraform-state-${account}`,
          region,
          kms_key_arn: `arn:aws:kms:${region}:${account}:alias/terraform-state`,
        },
    log_retention_days: local ? 7 : 365,
    // Seven years where live data is: tenants name standards that demand it.
    audit_retention_days: ENVIRONMENTS[environment]!.live_data ? 2557 : local ? 1 : 365,
    kubernetes_access: { deployers: [`arn:aws:iam::${account}:role/deploy`], viewers: [] },
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
