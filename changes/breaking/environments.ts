import type { LoadedFleet } from "../../config/fleet";
import { ISOLATION_ROOM } from "../../config/isolation";
import { KUBERNETES_VERSIONS } from "../../config/kubernetes";
import type { Cell, Environment } from "../../config/model";
import type { Room } from "../../config/room";
import { keptShorter, stepwise, type Transition } from "../../config/transition";
import type { BreakingChange } from "./breaking-change";
import { forbidden, pairsOf, toldAs } from "./rules";
import { compareSettings } from "./settings";
import { isWithin, type Within } from "./within";

const ANEW = "Keep it, and make another environment beside this one; its tenants are then moved one by one";

/** What the foundation of an environment stands on, by the path in its file. */
const ENVIRONMENT: readonly Transition[] = [
  {
    path: "account_id",
    rule: "may_not_change",
    why: "Everything would be made anew in another account, and what is in this one would be left without a plan",
    instead: ANEW,
  },
  {
    path: "region",
    rule: "may_not_change",
    why: "Everything would be made anew in another region, without the data",
    instead: ANEW,
  },
  {
    path: "recovery_region",
    rule: "may_be_set_once",
    why: "Replica keys, vaults and the copies in them are in the region before: no backup is readable without its key",
    instead: "Keep it until the last copy there has expired",
  },
  {
    path: "vpc_cidr",
    rule: "may_not_change",
    why: "The range of a VPC does not change: network and every cluster in it would be made anew",
    instead: ANEW,
  },
  {
    path: "zones",
    rule: "may_not_change",
    why: "Subnets are of a zone: those that clusters stand in would be made anew",
    instead: ANEW,
  },
  {
    path: "state",
    rule: "may_not_change",
    why: "Terraform would begin with an empty state and make everything a second time",
    instead: "Move each stack's state first (terraform init -migrate-state), then give this change an exception",
  },
];

/** How long it keeps its records, and what keeps it from being destroyed. */
const RECORDS: readonly Transition[] = [
  // Source: "PutRetentionPolicy", CloudWatch Logs API: older events are marked for deletion.
  keptShorter("log_retention_days", "Events of every log group"),
  {
    path: "audit_retention_days",
    rule: "told_when_shortened",
    // Source: "Object Lock considerations", Amazon S3 user guide: a default counts for what is written from then on.
    why: "Audit objects that are written from then on may be deleted sooner; those that are there keep their lock",
    instead: "Look first what your standards and contracts want",
  },
  {
    path: "deletion_protection",
    rule: "told_when_lifted",
    why: "Nothing keeps keys, vaults and clusters of the environment from being destroyed by a plan any more",
    instead: "Leave it on but for the deployment that takes something away on purpose",
  },
];

/** The same of its Kubernetes. */
const KUBERNETES: readonly Transition[] = [
  {
    path: "kubernetes.version",
    rule: "may_move_as_listed",
    moves: stepwise(Object.keys(KUBERNETES_VERSIONS)),
    why: 'EKS upgrades a control plane by one minor version at a time, and never back (Amazon EKS user guide, "Update existing cluster to new Kubernetes version")',
    instead: "Go up by one, deploy the environment with the nodes of its tenants, and then the next",
  },
];

/** Environments and cells: what is gone, and what changed under those who live there. */
export function compareEnvironments(
  base: LoadedFleet,
  head: LoadedFleet,
  rooms: readonly Room[],
  within: Within,
): BreakingChange[] {
  const compared = Object.values(base.environments).filter(({ name }) => isWithin(within, name));
  return compared.flatMap((before) => {
    const after = head.environments[before.name];
    if (after === undefined) return [removed(base, before)];
    return [...foundation(base, head, before, after), ...cells(base, head, before, after, rooms)];
  });
}

function removed(base: LoadedFleet, { name, file }: Environment): BreakingChange {
  return {
    rule: "environment-removed",
    address: name,
    place: { file: "overrides", line: null, column: null },
    path: name,
    before: file.split("/").at(-1),
    after: undefined,
    was: base.placeInEnvironment(name, []),
    allowed: "the file of an environment that was deployed",
    why: "Its stacks would be left without a plan: network, keys, audit trail and all",
    instead: "Put the file back; take an environment down by hand, stack by stack, then give this change an exception",
  };
}

function foundation(base: LoadedFleet, head: LoadedFleet, before: Environment, after: Environment): BreakingChange[] {
  return [...ENVIRONMENT, ...RECORDS, ...KUBERNETES].flatMap((transition) =>
    pairsOf(transition, before, after).flatMap((pair): BreakingChange[] => {
      const allowed = forbidden(transition, pair.before, pair.after);
      if (allowed === null) return [];
      const { why, instead, path } = transition;
      const was = base.placeInEnvironment(before.name, pair.path);
      return [
        {
          rule: toldAs(transition, "environment-moved"),
          address: `${before.name}/${path}`,
          place: head.placeInEnvironment(after.name, pair.path) ?? { file: after.file, line: null, column: null },
          ...{ path, before: pair.before, after: pair.after, was, allowed, why, instead },
        },
      ];
    }),
  );
}

function cells(
  base: LoadedFleet,
  head: LoadedFleet,
  before: Environment,
  after: Environment,
  rooms: readonly Room[],
): BreakingChange[] {
  return Object.values(before.cells).flatMap((cell) => {
    const now = Object.hasOwn(after.cells, cell.name) ? after.cells[cell.name] : undefined;
    return [
      ...losses(base, head, before, cell, now),
      ...(now === undefined ? [] : clusters(base, head, before.name, cell, now, rooms)),
    ];
  });
}

function clusters(
  base: LoadedFleet,
  head: LoadedFleet,
  environment: string,
  before: Cell,
  after: Cell,
  rooms: readonly Room[],
): BreakingChange[] {
  return rooms
    .filter(({ id }) => id === ISOLATION_ROOM || (before.engines.includes(id) && after.engines.includes(id)))
    .flatMap((room) => {
      const [old, now] = [base, head].map((fleet) => fleet.resolveCell(room.id, before.name, environment));
      const at = ["cells", before.name, "settings", room.id];
      const own = head.placeInEnvironment(environment, at) ?? {
        file: head.environments[environment]!.file,
        line: null,
        column: null,
      };
      return compareSettings(room, "cell", `${environment}/${before.name}`, old!, now!, own);
    });
}

/** The cell itself, or engines of it, that are gone while tenants of the earlier state have data there. */
function losses(
  base: LoadedFleet,
  head: LoadedFleet,
  environment: Environment,
  cell: Cell,
  now: Cell | undefined,
): BreakingChange[] {
  const gone = cell.engines.filter((engine) => !now?.engines.includes(engine));
  if (gone.length === 0) return [];
  const living = base.livingIn(environment.name, cell.name);
  const path = ["cells", cell.name, ...(now === undefined ? [] : ["engines"])];
  const lost = gone.filter((engine) => living.some(({ engines }) => engines.includes(engine)));
  if (lost.length === 0) return [];
  const holders = living.filter(({ engines }) => lost.some((engine) => engines.includes(engine)));
  return [
    {
      rule: "cell-removed",
      address: `${environment.name}/${path.join(".")}`,
      place: head.placeInEnvironment(environment.name, path) ?? { file: environment.file, line: null, column: null },
      path: path.join("."),
      before: now === undefined ? cell.name : cell.engines,
      after: now === undefined ? undefined : now.engines,
      was: base.placeInEnvironment(environment.name, path),
      allowed: now === undefined ? `${cell.name}, as before` : `with ${lost.join(", ")}, as before`,
      why: `Its clusters would be destroyed with what ${some(holders.map(({ id }) => id))} ${holders.length === 1 ? "has" : "have"} there`,
      instead: "Offboard or move its tenants first; a cell without tenants may go",
    },
  ];
}

function some(ids: readonly string[]): string {
  return ids.length <= 3 ? ids.join(", ") : `${ids.slice(0, 3).join(", ")} and ${ids.length - 3} more`;
}
