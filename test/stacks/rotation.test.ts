import { loadFleet } from "../../constructs/rooms";
import { environmentRotationDays } from "../../stacks/strictest";
import { exampleFleet, FLEET, synthesize } from "../support/fleet";
import type { Block } from "../support/one-stack";

const fleet = loadFleet(FLEET);
const STACKS = [...synthesize(exampleFleet(), [])].map(([name, text]) => [name, JSON.parse(text) as Block] as const);

/** Days of each key that rotates, with where it stands. A key whose tenants say is there once for each. */
const KEYS = STACKS.flatMap(([stack, json]) =>
  Object.entries<Block>(json.resource?.aws_kms_key ?? {}).flatMap(([name, key]) => {
    const rows: string[] =
      key.for_each === undefined ? [] : Object.values(json.locals[/local\.(\w+)/.exec(key.for_each)![1]!]);
    const days = key.rotation_period_in_days === "${each.value}" ? rows : [key.rotation_period_in_days];
    return key.enable_key_rotation ? days.map((one) => ({ at: `${stack} ${name}`, days: Number(one) })) : [];
  }),
);

/** The longest period that an environment's floor lets anybody have, in days: quarterly where it says so. */
const FLOORS: Readonly<Record<string, number>> = { development: 365, testing: 365, staging: 365, production: 90 };

test("every key rotates as often as its environment's floor demands", () => {
  expect(KEYS.length).toBeGreaterThan(40);
  const slow = KEYS.filter(({ at, days }) => !(days <= FLOORS[at.split("-")[0]!]!));
  expect(slow).toEqual([]);
});

test("an environment's own keys rotate as often as its strictest tier", () => {
  const own = KEYS.filter(({ at }) => /^\w+-(?:foundation|platform|recovery) /.test(at));
  const expected = (at: string) => environmentRotationDays(fleet, fleet.environments[at.split("-")[0]!]!);
  expect(own).not.toHaveLength(0);
  for (const { at, days } of own) expect([at, days]).toEqual([at, expected(at)]);
});

test("every key that can rotate does", () => {
  const fixed = STACKS.flatMap(([stack, json]) =>
    Object.entries<Block>(json.resource?.aws_kms_key ?? {})
      .filter(([, { enable_key_rotation: rotates }]) => !rotates)
      .map(([name, { customer_master_key_spec: spec }]) => `${stack} ${name} ${spec}`),
  );
  expect(fixed.filter((key) => !key.endsWith("HMAC_256"))).toEqual([]);
});
