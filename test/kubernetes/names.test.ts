import { homeName, TENANT_ID_MAX_CHARACTERS } from "../../config/naming";
import { ENGINES } from "../../constructs/engines/registry";
import { inclusterNames } from "../../constructs/kubernetes/names";
import { DEDICATED_CLASS, nodeGroupName } from "../../constructs/kubernetes/node-groups";
import { environment } from "../support/fixture";

const LONGEST = homeName.tenant("production", "a".repeat(TENANT_ID_MAX_CHARACTERS));
const HOMES = [LONGEST, homeName.cell("production", "pool-1"), homeName.tenant("production", "acme")];
const ENDPOINTS = ["writer", "reader", "pooler"];

const all = HOMES.flatMap((home) =>
  Object.keys(ENGINES).map((engine) => inclusterNames({ environment: environment(), name: home }, engine)),
);

/** Name to its longest. Sources: Kubernetes (labels), S3, IAM, Elastic Load Balancing, DNS. */
const LIMITS: readonly [string, number, (names: (typeof all)[number]) => readonly string[]][] = [
  ["namespaces", 63, (names) => [names.namespace]],
  ["buckets", 63, (names) => [names.bucket]],
  ["roles", 64, (names) => [names.pushRoleName, names.podRoleName]],
  ["balancers", 32, (names) => [names.balancer]],
  ["target groups", 32, (names) => ENDPOINTS.map(names.targetGroup)],
  [
    "node groups",
    63,
    (names) => ["a", "b", "c"].map((zone) => nodeGroupName(names.namespace, DEDICATED_CLASS, `eu-central-1${zone}`)),
  ],
  ["hosts", 253, (names) => ENDPOINTS.map(names.host)],
  ["secrets", 512, (names) => ["admin", "executor"].map(names.secret)],
];

test.each(LIMITS)("%s are at most %i characters, and each is its own", (_, limit, of) => {
  const found = all.flatMap(of);
  for (const name of found) expect(name.length).toBeLessThanOrEqual(limit);
  expect(new Set(found).size).toBe(found.length);
});

test("labels of a host name are legal", () => {
  for (const names of all)
    for (const label of names.host("writer").split("."))
      expect(label).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
});
