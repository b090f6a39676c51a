import { z } from "zod";
import { application } from "./applications";
import { overlap } from "./cidr";
import { type Kubernetes, kubernetes } from "./kubernetes";
import type { Cell, Environment } from "./model";
import { ENVIRONMENTS, RESERVED_CELL_ENDINGS } from "./naming";
import { oneOf } from "./nearest";
import { forEach, type Refusal, type Refusals } from "./refusal";
import { REGIONS } from "./regions";
import type { Room } from "./room";
import { partial } from "./shape";
import { cellName, distinct, email } from "./tenant-file";
import { TIERS } from "./tiers";

/** Source: CloudWatch Logs API, PutRetentionPolicy. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const SEVERITIES = ["info", "warning", "critical", "emergency"] as const;
/** Kinds of resources that can be left out. None: emulators hold all that is made. */
const LEAVABLE: readonly string[] = [];
/** Pooled tenants of one cell: above it, one stack holds more rows than a plan should take. */
const CELL_CAPACITY_TENANTS_MAX = 1000;

const OTHER_CLOUD: Refusal = {
  limit: "homes, keys and backups are services of AWS, and no other provider has these",
  source: 'Amazon Aurora user guide; AWS KMS developer guide, "AWS KMS keys"',
  nearest: "Engines on Kubernetes (./tessera matrix) run the same images elsewhere, by hand",
};
const SERVICE_MESH: Refusal = {
  limit:
    "a mesh has no place beside Aurora and ElastiCache, whose servers take no proxy, and AWS ended App Mesh on 30 September 2026",
  source: 'AWS App Mesh user guide, "AWS App Mesh end of support"',
  nearest: "Security groups and network policies admit clients one by one, and every server asks for TLS",
};
const ELSEWHERE: Refusals = {
  ...forEach(["cloud", "clouds", "multi_cloud", "provider", "providers"], OTHER_CLOUD),
  ...forEach(["mesh", "service_mesh"], SERVICE_MESH),
};

const region = z.enum(REGIONS);
const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

/** Private ranges of RFC 1918, from /16 to /20, that begin on their own boundary. */
const vpcCidr = z
  .string()
  .regex(new RegExp(`^(?:10\\.${octet}|172\\.(?:1[6-9]|2[0-9]|3[01])|192\\.168)\\.${octet}\\.${octet}/(?:1[6-9]|20)$`))
  .refine(onItsBoundary, { error: "a range that begins on its own boundary, such as 10.16.0.0/16" })
  .meta({ form: "a private IPv4 range from /16 to /20, such as 10.16.0.0/16" });

function onItsBoundary(cidr: string): boolean {
  const [address = "", bits = ""] = cidr.split("/");
  const [, , third = 0, fourth = 0] = address.split(".").map(Number);
  return fourth === 0 && third % 2 ** (24 - Number(bits)) === 0;
}

/**
 * Keys and aliases that Terraform's backend takes as the state's: what it refuses would be refused by the first `init`.
 * Source: hashicorp/terraform, internal/backend/remote-state/s3/validate.go, uuidRegexPattern, multiRegionKeyIdPattern and
 * aliasRegexPattern.
 */
const STATE_KEY =
  /^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:(?:key\/(?:[a-f0-9]{8}-[a-f0-9]{4}-[1-5][a-f0-9]{3}-[ab89][a-f0-9]{3}-[a-f0-9]{12}|mrk-[a-f0-9]{32})|alias\/[a-zA-Z0-9/_-]+)$/;

const state = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("local") }),
    z.strictObject({
      kind: z.literal("s3"),
      bucket: z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
        .meta({ form: "the name of an S3 bucket" }),
      region,
      kms_key_arn: z.string().regex(STATE_KEY).meta({
        form: "the ARN of an alias of KMS, or of a key: key/ and a UUID of version 1 to 5 in lower-case letters, or mrk- and 32 hexadecimal digits, as Terraform's backend takes them",
      }),
    }),
  ])
  .describe("Where Terraform keeps its state: local, or an S3 bucket with locking and a key of one's own.");

const zones = distinct(
  z
    .string()
    .regex(/^[a-z]{2}-[a-z]+-[0-9][a-z]$/)
    .meta({ form: "an availability zone such as eu-central-1a" }),
).length(3);

/** `<environment>_environment.yml`, for the rooms there are. */
export function environmentSchema(rooms: Readonly<Record<string, Room>>, engines: readonly string[]) {
  const tier = z.enum(Object.keys(TIERS));
  const cell = z.strictObject({
    tier: tier.describe("The tier whose cluster settings the cell's shared clusters take."),
    admits: distinct(tier).min(1).describe("Tiers whose tenants may be placed here."),
    capacity_tenants: z.number().int().min(1).max(CELL_CAPACITY_TENANTS_MAX).describe("How many tenants fit."),
    engines: distinct(z.enum(engines as [string, ...string[]]))
      .min(1)
      .describe("Engines that the cell runs."),
    settings: z
      .strictObject(Object.fromEntries(Object.values(rooms).map((room) => [room.id, partial(room.schema).optional()])))
      .default({})
      .describe("Settings of the cell's shared clusters, by room."),
  });
  return z
    .strictObject({
      account_id: z
        .string()
        .regex(/^[0-9]{12}$/)
        .meta({ form: "twelve digits in quotes" })
        .describe("AWS account, in quotes."),
      region: region.describe("Home region."),
      recovery_region: region.nullable().describe("Region of replica keys and vault copies. null: no copies leave."),
      recovery_network: z
        .strictObject({
          vpc_cidr: vpcCidr.describe("Range of the VPC, apart from the home region's."),
          zones: zones.describe("Three availability zones of the recovery region."),
        })
        .nullable()
        .default(null)
        .describe("Network in the recovery region, for copies that run there. null: it holds keys and vaults only."),
      vpc_cidr: vpcCidr.describe("Range of the VPC."),
      zones: zones.describe("Three availability zones of the region."),
      state,
      log_retention_days: z.literal(LOG_RETENTION_DAYS).describe("Days that logs are kept in CloudWatch."),
      audit_retention_days: z.number().int().min(1).max(3650).describe("Days that nobody can delete an audit object."),
      kubernetes_access: z
        .strictObject({
          deployers: distinct(application)
            .default([])
            .describe("Who applies operators and in-cluster stacks. Needed where an engine runs on Kubernetes."),
          viewers: distinct(application).default([]).describe("Who looks at everything there. Empty: nobody."),
        })
        .default({ deployers: [], viewers: [] })
        .describe("Who may enter the environment's Kubernetes: roles, OIDC subjects and service accounts."),
      notify: z
        .strictObject(Object.fromEntries(SEVERITIES.map((severity) => [severity, distinct(email).default([])])))
        .describe("Addresses for alarms, by severity."),
      deletion_protection: z
        .boolean()
        .default(true)
        .describe("Stateful resources cannot be deleted. false only where the environment is taken down whole."),
      without: distinct(
        z
          .string()
          .regex(/^[a-z][a-z0-9_]*$/)
          .meta({ form: "the name of a switch" }),
      )
        .default([])
        .describe("Kinds of resources left out because an emulator does not hold them. There are none: leave it out."),
      permissions_boundary: z
        .boolean()
        .default(false)
        .describe("Every role that stacks make carries the boundary that ./tessera bootstrap makes."),
      kubernetes,
      cells: z.record(cellName, cell).describe("Cells, by name."),
    })
    .meta({ refusedKeys: ELSEWHERE })
    .describe("An environment: account, region, network, state and cells.");
}

export type EnvironmentFile = z.infer<ReturnType<typeof environmentSchema>>;

export function toEnvironment(from: EnvironmentFile, name: string, file: string): Environment {
  const { cells, notify, ...rest } = from;
  return {
    ...rest,
    name,
    file,
    notify: notify as Environment["notify"],
    cells: Object.fromEntries(
      Object.entries(cells).map(([cell, { settings: _, ...facts }]) => [cell, { name: cell, ...facts } satisfies Cell]),
    ),
  };
}

/** What {@link Document.problem} is made from. */
type Broken = readonly [
  path: readonly (string | number)[],
  given: unknown,
  allowed: string,
  advice: string,
  standing?: string,
];

/** What is wrong between the settings of an environment. */
export function environmentRules(
  from: EnvironmentFile,
  name: string,
  offered: (tier: string) => readonly string[],
): readonly Broken[] {
  return [
    ...zonesApart(["zones"], from.zones, from.region),
    ...zonesApart(["recovery_network", "zones"], from.recovery_network?.zones ?? [], from.recovery_region),
    ...recoveryBroken(from),
    ...leftOutBroken(from.without, name),
    ...nodesBroken(from.kubernetes),
    ...Object.entries(from.cells).flatMap(([cell, facts]) => [
      ...cellNameBroken(cell),
      ...offerBroken(cell, facts, offered(facts.tier)),
    ]),
  ];
}

function* nodesBroken({ nodes }: Kubernetes): Generator<Broken> {
  for (const [name, { min_per_zone: min, max_per_zone: max }] of Object.entries(nodes))
    if (min > max)
      yield [
        ["kubernetes", "nodes", name, "min_per_zone"],
        min,
        `at most max_per_zone, ${max}`,
        "Lower it, or raise max_per_zone.",
      ];
}

type CellFile = EnvironmentFile["cells"][string];

/** Zones of another region than the one they are for. */
function* zonesApart(path: readonly string[], zones: readonly string[], region: string | null): Generator<Broken> {
  for (const [index, zone] of zones.entries())
    if (region !== null && zone.slice(0, -1) !== region)
      yield [
        [...path, index],
        zone,
        `zones of ${region}`,
        `Write ${region}a to ${region}c, or the zones of your account.`,
        "Write region and zones back: the network stands in them.",
      ];
}

function* recoveryBroken({ region, vpc_cidr, recovery_region, recovery_network }: EnvironmentFile): Generator<Broken> {
  if (recovery_network !== null && recovery_region === null)
    yield [
      ["recovery_network"],
      recovery_network,
      "null without a recovery_region",
      "Set recovery_region, or take the network out.",
    ];
  if (recovery_network !== null && overlap(recovery_network.vpc_cidr, vpc_cidr))
    yield [
      ["recovery_network", "vpc_cidr"],
      recovery_network.vpc_cidr,
      `a range apart from vpc_cidr, ${vpc_cidr}`,
      "Networks with a common range can never be joined: choose another one.",
    ];
  if (recovery_region === region)
    yield [
      ["recovery_region"],
      recovery_region,
      `a region other than ${region}, or null`,
      "Choose another region.",
      "Write both regions back: keys, vaults and copies are there.",
    ];
}

function* leftOutBroken(without: readonly string[], environment: string): Generator<Broken> {
  if (without.length > 0 && !ENVIRONMENTS[environment]?.may_leave_out) {
    yield [["without"], without, "[]", "Only development may leave resources out."];
    return;
  }
  for (const [index, given] of without.entries())
    if (!LEAVABLE.includes(given))
      yield [["without", index], given, oneOf(LEAVABLE), "Nothing else can be left out: take it out."];
}

function* cellNameBroken(cell: string): Generator<Broken> {
  const ending = RESERVED_CELL_ENDINGS.find((reserved) => cell === reserved || cell.endsWith(`-${reserved}`));
  if (ending !== undefined)
    yield [
      ["cells", cell],
      cell,
      `a name that does not end in ${ending}`,
      "Stacks of cells end in it: choose another name.",
    ];
}

/** Engines of a cell that its tier has not. */
function* offerBroken(cell: string, { tier, engines }: CellFile, offered: readonly string[]): Generator<Broken> {
  for (const [index, engine] of engines.entries())
    if (!offered.includes(engine))
      yield [
        ["cells", cell, "engines", index],
        engine,
        `engines of tier ${tier}: ${oneOf(offered)}`,
        "Take it out, or change the cell's tier.",
        "Put the cell's tier back. The engine goes once no tenant has data there.",
      ];
}
