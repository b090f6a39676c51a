import { metaOf } from "../../config/shape";
import { allForms } from "../../constructs/engines/forms";
import { redis } from "../../constructs/engines/redis";
import { ENGINES } from "../../constructs/engines/registry";
import type { RotateInput } from "../../executor/contract/payload";
import { drivers } from "../../executor/lambda/drivers";
import { take } from "../../executor/take";
import { type Json, synthesizeCases } from "./fleet";

const ROTATES = { users: { password_rotation: "automatic_quarterly", password_overlap_days: 5 } };
const FORMS = [
  { engine: ENGINES.clickhouse!, settings: ROTATES },
  { engine: redis.forms![0]!.engine, settings: { ...redis.forms![0]!.example, kubernetes: ROTATES } },
] as const;

const of = (stack: Json, type: string): Json[] => Object.values(stack.resource?.[type] ?? {});

/** The rules that change passwords, by the stack that they are in. */
const rulesOf = (stacks: ReadonlyMap<string, Json>) =>
  [...stacks].flatMap(([name, stack]) =>
    of(stack, "aws_cloudwatch_event_rule")
      .filter((rule) => String(rule.name).endsWith("-pw"))
      .map((rule) => ({ name, stack, rule })),
  );

describe.each(FORMS.map((one) => [one.engine.id, one] as const))("%s", (id, { engine, settings }) => {
  const stacks = synthesizeCases(engine, settings);
  const found = rulesOf(stacks);

  it("has a schedule in each home, called once a day and watched", () => {
    expect(found.length).toBeGreaterThan(2);
    for (const { stack, rule } of found) {
      expect(rule.schedule_expression).toBe("rate(1 day)");
      expect(rule.name.length).toBeLessThanOrEqual(64);
      const alarms = of(stack, "aws_cloudwatch_metric_alarm").filter(
        (alarm) => alarm.dimensions?.RuleName === rule.name,
      );
      expect(alarms.map(({ metric_name: metric }) => metric).sort()).toEqual(["FailedInvocations", "Invocations"]);
      // A rule's calls are of this day and the one before: one late run wakes nobody.
      const silent = alarms.find(({ metric_name: metric }) => metric === "Invocations")!;
      expect([silent.period, silent.evaluation_periods, silent.treat_missing_data]).toEqual([86_400, 2, "breaching"]);
    }
  });

  it("asks in words that the driver takes, names no tenant, and refuses nobody at once", () => {
    for (const { stack, name } of found) {
      const [text] = Object.entries(stack.locals as Record<string, string>)
        .filter(([key]) => key.startsWith(`rotation_${id}_input`))
        .map(([, value]) => value);
      const input = JSON.parse(text!) as RotateInput;
      expect(input.rotate).toMatchObject({ older_than_days: 90, overlap_hours: 120, interrupts: false, apply: true });
      const taken = take({ ...input, steps: input.rotate.steps }, drivers[input.engine]!);
      expect(taken.map(({ step }) => step.passwords)).toEqual([["tessera_executor"], undefined]);
      for (const tenant of Object.keys(stack.locals[`contracts_${id}`]))
        if (name.includes("-cell-")) expect(text).not.toContain(tenant);
      // EventBridge, PutTargets: an input has at most 8,192 characters; where it runs takes some hundred.
      expect(text!.length).toBeLessThan(4_000);
    }
  });

  it("has none by default", () => {
    const plain = "kubernetes" in settings ? redis.forms![0]!.example : {};
    expect(rulesOf(synthesizeCases(engine, plain))).toEqual([]);
  });
});

it("every engine on Kubernetes changes users' passwords by the setting, or refuses it with reason, source and what is nearest", () => {
  const onKubernetes = allForms().filter(({ engine }) => engine.kubernetes !== undefined);
  expect(onKubernetes.length).toBe(5);
  for (const { engine } of onKubernetes) {
    const refused = metaOf(engine.schema, "refusedKeys")?.users;
    const several = drivers[engine.driver ?? engine.id]!.passwords !== undefined;
    expect([engine.id, refused === undefined]).toEqual([engine.id, several]);
    if (refused !== undefined)
      expect(refused).toHaveProperty("nearest", expect.stringContaining("./tessera rotate --apply --interrupting"));
    expect(engine.build().rotation).toBeDefined();
  }
});
