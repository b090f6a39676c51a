import type { Comparison } from "../../review/knowledge/compare";
import * as compare from "../../review/knowledge/compare";
import { ALL_DIRECTIONS } from "../../review/knowledge/directions";
import type { Direction } from "../../review/knowledge/directions/types";
import { OPEN } from "../../review/knowledge/open";
import { isWide } from "../../review/knowledge/wide";
import { stacksWritten } from "../stacks/addresses";
import { OPEN_CASES } from "./rules-cases-open";
import { type Given, judge } from "./support/plan";
import { create, KEY } from "./support/rule-case";

const told = (changes: readonly Given[]): string[] =>
  judge(changes)
    .findings.filter(({ severity }) => severity !== "note")
    .map(({ severity, rule }) => `${severity} ${rule}`);

/** Comparisons of one value with another that say nothing of either alone. */
const ONLY_MOVES: ReadonlySet<Comparison["weaker"]> = new Set(
  [
    compare.shrinks,
    compare.shrinksFromForever,
    compare.grows,
    compare.sooner,
    compare.limited,
    compare.rarer,
    compare.loses,
    compare.fewer,
    compare.gains,
    compare.clears,
    compare.turnsOnIn,
    compare.losesCustomerKey,
    compare.changesKey,
  ].map(({ weaker }) => weaker),
);
const VALUES = [
  false,
  true,
  0,
  "",
  "none",
  "Disabled",
  "NONE",
  "public-read",
  "on ~* +@all",
  "on nopass",
  "on ~a nopass",
  "PAUSED",
  "DISABLED",
  "SSLv3",
  ["all"],
];

/** Values that are weak by themselves: of what the comparison itself knows, and of what it was made of. */
function weakest({ compare: { weak } }: Direction): unknown {
  return VALUES.concat(RANKED).find((value) => weak?.(value));
}
const RANKED =
  "AES256 TCP HTTP PLAINTEXT TLS_1_0 allow-all preferred OFF DISABLED CONFIG_MAP ObjectWriter monitor no-password-required GOVERNANCE standard none TLSv1 ignore ELBSecurityPolicy-TLS-1-0-2015-04 Policy-Min-TLS-1-0-2019-07 AdministratorAccess DELETE".split(
    " ",
  );

/** A resource of nothing but one value at a path. */
function holding(path: string, value: unknown): Record<string, unknown> {
  if (path.startsWith("parameter:")) return { parameter: [{ name: path.slice("parameter:".length), value }] };
  const [first, ...rest] = path.split(".") as [string, ...string[]];
  return { [first]: rest.length === 0 ? value : [holding(rest.join("."), value)] };
}

describe("what is weak from its creation", () => {
  const rows = ALL_DIRECTIONS.map(
    (row) => [`${row.types === "*" ? "*" : row.types[0]} ${row.attribute}: ${row.says}`, row] as const,
  );

  it.each(rows)("%s", (_what, row) => {
    const { weak, weaker } = row.compare;
    if (row.fineWhenMade) return expect(row.fineWhenMade.length).toBeGreaterThan(10);
    // A row whose comparison knows a weak end is judged by it; another only compares two values.
    if (!weak) return expect([row.says, ONLY_MOVES.has(weaker) || weaker.length === 2]).toEqual([row.says, true]);
    const value = weakest(row);
    expect([row.attribute, value]).not.toEqual([row.attribute, undefined]);
    const type = row.types === "*" ? "aws_db_instance" : (row.types[0] as string);
    const only = row.only ? { [row.only.attribute]: row.only.values[0] } : {};
    const made = judge(create(`${type}.a`, { ...holding(row.attribute, value), ...only })).findings;
    const severity = made.filter(({ says, attribute }) => attribute === row.attribute && says.endsWith(row.says));
    expect([row.attribute, value, severity.map((one) => one.severity)]).toEqual([
      row.attribute,
      value,
      [row.created ?? "review"],
    ]);
  });

  it("is of no row without a comparison that knows, or a reason", () => {
    const silent = ALL_DIRECTIONS.filter(
      ({ compare: { weak, weaker }, fineWhenMade }) => !weak && !fineWhenMade && !ONLY_MOVES.has(weaker),
    );
    // Each of these is a change of form that means nothing by itself.
    expect(silent.map(({ attribute }) => attribute).sort()).toEqual(["parameter:pgaudit.log", "traffic_type"]);
  });

  it("has a case of every type that several values together open", () => {
    const cases = new Set(OPEN_CASES["open-to-others"]?.hits.flat().map(({ address }) => address.split(".")[0]));
    // A second version of a type is the same row.
    const same = (type: string): string => type.replace(/_v1(_data)?$/, "").replace("aws_waf_", "aws_wafregional_");
    const named = new Set([...cases].map((type) => same(type as string)));
    expect(OPEN.flatMap(({ types }) => types).filter((type) => !named.has(same(type)))).toEqual([]);
  });

  const rule = (more: object): Record<string, unknown> => ({
    type: "ingress",
    from_port: 5432,
    to_port: 5432,
    protocol: "tcp",
    ...more,
  });
  it.each<[string, Given[], string]>([
    [
      "both halves of the internet",
      create("aws_security_group_rule.a", rule({ cidr_blocks: ["0.0.0.0/1", "128.0.0.0/1"] })),
      "stop network-widened",
    ],
    [
      "a half of it",
      create("aws_vpc_security_group_ingress_rule.a", { cidr_ipv4: "0.0.0.0/1", ip_protocol: "-1" }),
      "stop network-widened",
    ],
    [
      "sixteen times a sixteenth of an eighth",
      create(
        "aws_security_group_rule.a",
        rule({ cidr_blocks: Array.from({ length: 32 }, (_, n) => `${20 + n}.0.0.0/9`) }),
      ),
      "stop network-widened",
    ],
    [
      "all of IPv6 that is routed",
      create("aws_security_group_rule.a", rule({ ipv6_cidr_blocks: ["2000::/3"] })),
      "stop network-widened",
    ],
    [
      "a way out to anywhere",
      create("aws_security_group_rule.a", rule({ type: "egress", cidr_blocks: ["0.0.0.0/0"] })),
      "review network-widened",
    ],
    [
      "a way out inside a group",
      create("aws_security_group.a", { egress: [{ cidr_blocks: ["0.0.0.0/0"], protocol: "-1" }] }),
      "review network-widened",
    ],
    [
      "a way out by IPv6",
      create("aws_vpc_security_group_egress_rule.a", { cidr_ipv6: "::/0", ip_protocol: "-1" }),
      "review network-widened",
    ],
    [
      "a function that anyone calls",
      create("aws_lambda_function_url.a", { authorization_type: "NONE" }),
      "stop public-access",
    ],
    [
      "a user of everything",
      create("aws_elasticache_user.a", { access_string: "on ~* +@all", authentication_mode: [{ type: "iam" }] }),
      "stop authentication-weakened",
    ],
    [
      "a user without a password",
      create("aws_elasticache_user.a", { access_string: "on ~a:* -@all +get nopass" }),
      "stop authentication-weakened",
    ],
    ["a snapshot for anyone", create("aws_db_snapshot.a", { shared_accounts: ["all"] }), "stop public-access"],
    [
      "a public database",
      create("aws_db_instance.a", { publicly_accessible: true, storage_encrypted: true, backup_retention_period: 7 }),
      "stop public-access",
    ],
    ["a listener without TLS", create("aws_lb_listener.a", { protocol: "HTTP" }), "review tls-weakened"],
    ["a volume without encryption", create("aws_ebs_volume.a", { encrypted: false }), "review encryption-off"],
  ])("%s", (_what, changes, finding) => {
    expect(told(changes)).toContain(finding);
  });

  it.each<[string, Given[]]>([
    [
      "a private network, whole",
      create(
        "aws_security_group_rule.a",
        rule({ cidr_blocks: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"], ipv6_cidr_blocks: ["fc00::/7"] }),
      ),
    ],
    ["another organisation's network", create("aws_security_group_rule.a", rule({ cidr_blocks: ["20.0.0.0/8"] }))],
    ["a user that may not sign in", create("aws_elasticache_user.a", { access_string: "off ~* +@all nopass" })],
    [
      "an administrator without what is dangerous",
      create("aws_elasticache_user.a", { access_string: "on ~* +@all -@dangerous" }),
    ],
    ["a plain parameter", create("aws_ssm_parameter.a", { type: "String", value: "a" })],
    ["a key", create("aws_kms_key.a", { enable_key_rotation: true, is_enabled: true })],
    [
      "a queue with a key, in place of the service's",
      create("aws_sqs_queue.a", { kms_master_key_id: "alias/own", sqs_managed_sse_enabled: false }),
    ],
    ["a queue with a key", create("aws_sqs_queue.a", { kms_master_key_id: KEY })],
  ])("%s is not", (_what, changes) => {
    expect(told(changes)).toEqual([]);
  });

  it.each([
    [["0.0.0.0/0"], true],
    [["0.0.0.0/7"], true],
    [["8.0.0.0/8"], false],
    [["10.0.0.0/7"], true],
    [["10.0.0.0/4"], true],
    [["::/1"], true],
    [["2a00::/12"], true],
    [["2a05:d000::/32"], false],
    [["no address"], false],
  ])("%j is wide: %s", (cidrs, wide) => {
    expect(isWide(cidrs)).toBe(wide);
  });
});

describe("an attribute that the configuration turns off or on from the start", () => {
  const told = (address: string, after: Record<string, unknown>, expressions: object): string[] =>
    judge([{ address, after }], { configuration: { root_module: { resources: [{ address, expressions }] } } })
      .findings.filter(({ rule }) => rule === "attribute-weakened")
      .map(({ severity, says }) => `${severity} ${says}`);
  const set = (value: boolean) => ({ constant_value: value });

  it("is told, and a default of the provider is not", () => {
    const api = "made so from the start: enable_http_endpoint is on";
    const tags = "made so from the start: copy_tags_to_snapshot is off";
    const [on, off] = [{ enable_http_endpoint: set(true) }, { copy_tags_to_snapshot: set(false) }];
    const weak = { enable_http_endpoint: true, copy_tags_to_snapshot: false };
    expect(told("aws_rds_cluster.a", weak, { ...on, ...off }).sort()).toEqual([`review ${tags}`, `review ${api}`]);
    expect(told("aws_rds_cluster.a", weak, {})).toEqual([]);
    const strong = { enable_http_endpoint: false, copy_tags_to_snapshot: true };
    expect(told("aws_rds_cluster.a", strong, { ...on, ...off })).toEqual([]);
    expect(told("helm_release.a", { wait: false }, { wait: set(false) })).toEqual([]);
  });
});

describe("a policy that is known only after apply", () => {
  const of = (expression: object, before?: object): string[] => {
    const address = "aws_sqs_queue_policy.a";
    const rest = { configuration: { root_module: { resources: [{ address, expressions: { policy: expression } }] } } };
    const given = { address, ...(before && { before: { queue_url: "q", ...before } }), after: { queue_url: "q" } };
    return judge([{ ...given, unknown: { policy: true } }], rest)
      .findings.filter(({ rule }) => rule === "policy-widened")
      .map(({ severity, says }) => `${severity} ${says}`);
  };
  const written = (principal: string, action = '"sqs:SendMessage"'): object => ({
    constant_value: `\${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Effect" = "Allow", "Principal" = ${principal}, "Action" = [${action}], "Resource" = aws_sqs_queue.a["b"].arn}]})}`,
  });
  const json = (Principal: unknown): object => ({
    constant_value: JSON.stringify({
      Statement: [{ Effect: "Allow", Principal, Action: "sqs:SendMessage", Resource: "$" + "{aws_sqs_queue.a.arn}" }],
    }),
  });
  const late = ["review what it allows is known only after apply"];
  const anyone = ["stop anyone may use it, without a condition"];

  it.each<[string, object, string[]]>([
    ["for anyone, as Terraform encodes it", written('"*"'), anyone],
    ["for anyone, as a text with a template in it", json("*"), anyone],
    ["for one role that is made as well", written('{"AWS" = aws_iam_role.a.arn}'), []],
    ["for one role, in a text", json({ AWS: "$" + "{aws_iam_role.a.arn}" }), []],
    ["of a document that is made elsewhere", { constant_value: "$" + "{data.aws_iam_policy_document.a.json}" }, late],
    ["of which a plan keeps no text", { references: ["data.aws_iam_policy_document.a.json"] }, late],
    ["of actions that are decided elsewhere", written('{"AWS" = "1"}', "local.actions"), late],
    ["of actions that are partly so", written('{"AWS" = "1"}', '"sqs:${local.action}"'), late],
    ["for a name that is made by a function", written('{"AWS" = "arn:${replace(each.key, "_", "-")}"}'), []],
    [
      "for anyone, in the words of a loop",
      written('{"AWS" = aws_iam_role.a[each.key].arn}, "NotPrincipal" = "1"'),
      anyone,
    ],
    ["for what a template comes to", written('{"AWS" = "${"*"}"}'), late],
    ["for a wildcard with a template behind it", written('{"AWS" = "*${local.nothing}"}'), late],
    ["by a function", written('{"AWS" = concat(local.a, ["*"])}'), late],
  ])("%s", (_what, expression, expected) => {
    expect(of(expression)).toEqual(expected);
  });

  it("is held against the one before", () => {
    const was = {
      policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: "*" }] }),
    };
    expect(of(written('"*"'), was)).toEqual([]);
    expect(of(written('"*"', '"sns:Publish"'), was)).toEqual(["review 1 more action (sns) allowed"]);
  });
});

/** What a first plan rightly asks a person for, and why; anything else that it raises is a false alarm. */
const RIGHTLY: Readonly<Record<string, RegExp>> = {
  // It adds the whole bill, and the guard stands until somebody lifts it for that day (README, "Deploy").
  "budget-exceeded": /^stop : adds [\d.]+ USD a month; the guard is \d+ USD$/,
  // A lock is a setting of security that this fleet leaves off, and without one an administrator can empty the vault.
  "vault-unlocked": /^review aws_backup_vault: is made without a lock$/,
  // The role that may do everything in a cluster is named when it is given that right, by whomever.
  "open-to-others": /^review aws_eks_access_policy_association: the identity may do everything in the whole cluster$/,
};

describe("Tessera's own first plan", () => {
  const reference = /\$\{[^}]*\}/g;
  /** Values that other resources decide are unknown, as when nothing stands yet. Rows of a loop come of locals. */
  const isDecided = (value: string): boolean => !value.replace(/\$\{each\.\w+\}/g, "").includes("$" + "{");
  const known = (value: unknown): unknown => {
    if (typeof value === "string") return isDecided(value) ? value : undefined;
    if (Array.isArray(value)) return value.map(known);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, known(inner)]));
  };
  const marks = (value: unknown): unknown => {
    if (typeof value === "string") return !isDecided(value);
    if (typeof value !== "object" || value === null) return false;
    if (Array.isArray(value)) return value.map(marks);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, marks(inner)]));
  };
  /** What the configuration sets, as a plan has it: more rules speak of that than of defaults. */
  const configured = (resource: Readonly<Record<string, Readonly<Record<string, object>>>>) => ({
    configuration: {
      root_module: {
        resources: Object.entries(resource).flatMap(([type, byName]) =>
          Object.entries(byName).map(([name, values]) => ({
            address: `${type}.${name}`,
            expressions: Object.fromEntries(
              Object.entries(values).map(([key, value]) => [key, { constant_value: value }]),
            ),
          })),
        ),
      },
    },
  });
  const plan = (resource: Readonly<Record<string, Readonly<Record<string, object>>>>, asUnknown: boolean): Given[] =>
    Object.entries(resource).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, { ...values }]) => {
        for (const own of ["lifecycle", "depends_on", "provider", "for_each", "count"])
          delete (values as Record<string, unknown>)[own];
        const address = `${type}.${name}`;
        return asUnknown
          ? { address, after: known(values) as Record<string, unknown>, unknown: marks(values) }
          : {
              address,
              after: JSON.parse(JSON.stringify(values).replace(reference, "elsewhere")) as Record<string, unknown>,
            };
      }),
    );

  it.each([true, false])("of every environment raises no false alarm (references unknown: %s)", (asUnknown) => {
    const alarms = stacksWritten().flatMap((stacks) =>
      [...stacks].flatMap(([stack, { resource = {} }]) =>
        judge(plan(resource, asUnknown), configured(resource), {}, stack)
          .findings.filter(({ severity }) => severity !== "note")
          .map(({ severity, rule, type, says }) => [rule, `${severity} ${type}: ${says}`] as const),
      ),
    );
    const wrongly = alarms.filter(([rule, said]) => !RIGHTLY[rule]?.test(said));
    expect([...new Set(wrongly.map((one) => one.join(" ")))]).toEqual([]);
    expect([...new Set(alarms.map(([rule]) => rule))].sort()).toEqual(Object.keys(RIGHTLY).sort());
  });
});
