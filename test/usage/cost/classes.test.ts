import { z } from "zod";
import { NODE_TYPES } from "../../../config/kubernetes";
import { ENGINES } from "../../../constructs/engines/registry";
import { readPrices } from "../../../usage/cost/prices";

const table = readPrices();
/** A class of nodes or instances, as AWS names them. */
const CLASS = /^(?:(?:db|cache)\.)?[a-z]+[0-9][a-z0-9]*\.(?:[0-9]*(?:x?large)|micro|small|medium)$|^db\.serverless$/;
/** The table of prices that a class is looked up in, by how its name begins. */
const TABLES: readonly (readonly [start: string, name: string])[] = [
  ["db.", "aurora"],
  ["cache.", "cache"],
  ["", "ec2"],
];
const tableOf = (name: string) => table.hourly[TABLES.find(([start]) => name.startsWith(start))![1]]!;

/** Lists of classes anywhere in a JSON Schema. */
function classesIn(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { enum: list } = schema as { enum?: unknown };
  if (Array.isArray(list) && list.length > 0 && list.every((item) => CLASS.test(String(item)))) return list.map(String);
  return Object.values(schema).flatMap(classesIn);
}

const choosable: readonly (readonly [room: string, classes: readonly string[]])[] = [
  ...Object.values(ENGINES).map((engine) => [engine.id, classesIn(z.toJSONSchema(engine.schema))] as const),
  ["kubernetes", NODE_TYPES],
];

test.each(choosable)("%s: every class that can be chosen has a price, or is said to have none", (_, classes) => {
  expect(classes.length).toBeGreaterThan(0);
  const known = (name: string) => tableOf(name)[name] !== undefined || table.unpriced_classes[name] !== undefined;
  expect([...new Set(classes)].filter((name) => !known(name))).toEqual([]);
});

test("no class has both a price and a reason for none", () => {
  for (const name of Object.keys(table.unpriced_classes)) expect(tableOf(name)[name]).toBeUndefined();
});
