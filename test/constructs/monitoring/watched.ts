import { RHYTHMS, type Rhythm } from "../../../constructs/monitoring/rhythms";
import type { Block } from "../../support/one-stack";

/** Stacks as they were synthesized, by name. */
export type Stacks = readonly (readonly [name: string, json: Block])[];

const all = (stacks: Stacks, type: string) =>
  stacks.flatMap(([stack, json]) =>
    Object.entries<Block>(json.resource?.[type] ?? {}).map(([id, block]) => ({ stack, id, block })),
  );

/** What an alarm is on, by dimension, name of what is watched, and metric. */
const watch = (dimension: string, of: string, metric: string) => `${dimension} ${of} ${metric}`;

/** A function's name as a contract tells it, to stacks of the same home that stand above. */
const BY_CONTRACT = /^\$\{local\.\w+\.executor_function_name\}$/;

/** The function that a target calls, by its name: of the same stack, or named by its ARN, or by the home's contract. */
function calledBy(stacks: Stacks, stack: string, { arn }: Block): string | null {
  const functionsOf = (name: string): Readonly<Record<string, Block>> =>
    stacks.find(([one]) => one === name)?.[1].resource?.aws_lambda_function ?? {};
  const [, id = ""] = /^\$\{aws_lambda_function\.(\w+)\.arn\}$/.exec(arn) ?? [];
  const [, named] = /:function:(.+)$/.exec(arn) ?? [];
  if (named === undefined) return functionsOf(stack)[id]?.function_name ?? null;
  if (!BY_CONTRACT.test(named)) return named;
  const own = Object.values(functionsOf(stack.replace(/-(?:tenants|shares)$/, "")));
  return own.map(({ function_name: name }) => name).find((name) => name.endsWith("-executor")) ?? named;
}

/**
 * What runs by itself and could fail, or not run, without anybody being told. Nothing is listed: what is looked for
 * follows from the functions, rules and targets of the stacks.
 */
export function unwatched(stacks: Stacks): string[] {
  const alarms = new Map(
    all(stacks, "aws_cloudwatch_metric_alarm").flatMap(({ block }) =>
      Object.entries<string>(block.dimensions ?? {}).map(([key, of]) => [watch(key, of, block.metric_name), block]),
    ),
  );
  const lacks = (stack: string, dimension: string, of: string, metrics: readonly string[]) =>
    metrics.filter((metric) => !alarms.has(watch(dimension, of, metric))).map((metric) => `${stack} ${of}: ${metric}`);
  const functions = new Map(all(stacks, "aws_lambda_function").map(({ block }) => [block.function_name, block]));
  return [
    ...[...functions.keys()].flatMap((of) => lacks("", "FunctionName", of, ["Errors", "Throttles"])),
    ...all(stacks, "aws_cloudwatch_event_rule").flatMap(({ stack, block: rule }) => [
      ...lacks(stack, "RuleName", rule.name, ["FailedInvocations"]),
      ...silence(stack, rule, alarms.get(watch("RuleName", rule.name, "Invocations"))),
    ]),
    ...all(stacks, "aws_cloudwatch_event_target").flatMap(({ stack, block: target }) => {
      const called = calledBy(stacks, stack, target);
      if (called === null || functions.get(called)?.dead_letter_config !== undefined) return [];
      return [`${stack} ${called}: keeps no run that failed`];
    }),
    // Its schedules tell of a whole group alone: no alarm of one of them is built.
    ...all(stacks, "aws_scheduler_schedule").map(({ stack, id }) => `${stack} ${id}: nobody hears its silence`),
  ];
}

function silence(stack: string, { name, schedule_expression: expression }: Block, alarm: Block | undefined): string[] {
  if (expression === undefined) return [];
  const rhythm = Object.values<Rhythm>(RHYTHMS).find((one) => one.expression === expression);
  if (rhythm === undefined) return [`${stack} ${name}: ${expression} is no rhythm that is known`];
  if (alarm === undefined) return [`${stack} ${name}: silence`];
  const looks = alarm.period * alarm.evaluation_periods;
  const rings =
    alarm.treat_missing_data === "breaching" &&
    alarm.comparison_operator === "LessThanThreshold" &&
    alarm.threshold >= 1;
  return rings && looks > rhythm.seconds ? [] : [`${stack} ${name}: its silence does not ring`];
}
