import { changeActions, readActions } from "./actions";
import { type Names, POLICY_PREFIX } from "./names";
import { type Place, placesOf, placesOfAction } from "./places";
import { type Policy, policy, type Statement } from "./statement";

/** A managed policy of the account. */
export interface ManagedPolicy {
  readonly name: string;
  readonly says: string;
  readonly document: Policy;
}

/** Policies by what they are about, so that a new type of resource changes one of them. Each service stands in one. */
const ROOMS = {
  network: ["ec2", "elasticloadbalancing", "route53"],
  programs: ["ecr", "eks", "lambda", "secretsmanager", "sqs", "ssm"],
  data: ["elasticache", "rds", "s3"],
  keys: ["iam", "kms"],
  watch: ["backup", "backup-storage", "cloudtrail", "cloudwatch", "events", "logs", "sns"],
} as const;

const serviceOf = (action: string): string => action.slice(0, action.indexOf(":"));
/** `ec2 of the environment` as a statement's id. */
const sid = (place: string): string => place.replace(/(?:^|[ -])(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What plans ask, as managed policies. */
export function readPolicies(names: Names): readonly ManagedPolicy[] {
  return policies(names, "read", readActions(), placesOf(names, false));
}

/**
 * What applying asks beyond that.
 *
 * @param bounded whether roles of stacks carry the boundary: then no role is made or given rights without it
 */
export function changePolicies(names: Names, bounded: boolean): readonly ManagedPolicy[] {
  return policies(names, "change", changeActions(), placesOf(names, bounded));
}

function policies(
  names: Names,
  what: "read" | "change",
  actions: readonly string[],
  places: Readonly<Record<string, Place>>,
): readonly ManagedPolicy[] {
  return Object.entries(ROOMS).flatMap(([room, services]) => {
    const here = actions.filter((action) => (services as readonly string[]).includes(serviceOf(action)));
    if (here.length === 0) return [];
    return [
      {
        name: `${POLICY_PREFIX}${what}-${room}`,
        says: `What ${what === "read" ? "planning" : "applying"} the stacks of ${names.environment} asks of ${services.join(", ")}`,
        document: policy(spelled(here, places)),
      },
    ];
  });
}

/** One statement a place: what may be done there. */
function spelled(actions: readonly string[], places: Readonly<Record<string, Place>>): readonly Statement[] {
  const byPlace = new Map<string, string[]>();
  for (const action of actions)
    for (const place of placesOfAction(action)) byPlace.set(place, [...(byPlace.get(place) ?? []), action]);
  return [...byPlace]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([place, here]) => {
      const where = places[place];
      if (where === undefined) throw new Error(`no place is called ${place}: ${here.join(", ")}`);
      const { Resource, Condition } = where;
      return { Sid: sid(place), Effect: "Allow", Action: here, Resource, ...(Condition && { Condition }) };
    });
}

/** Services that no room has: their actions would be in no policy. */
export function withoutRoom(): readonly string[] {
  const roomed = new Set<string>(Object.values(ROOMS).flat());
  return [...new Set([...readActions(), ...changeActions()].map(serviceOf))].filter((service) => !roomed.has(service));
}
