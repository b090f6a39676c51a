import type { Violation } from "../../../config/room";
import { localTable, TENANT_COLUMN } from "./names";
import { PARTITIONS, PREPARES, PREPARING, type Table, type View } from "./tables";

type Tables = Readonly<Record<string, Table>>;

function first<T>(items: readonly T[], check: (item: T) => Violation | null): Violation | null {
  for (const item of items) {
    const found = check(item);
    if (found !== null) return found;
  }
  return null;
}

/** What is wrong with tables: names that are no columns, codecs that do not fit, times that are none. */
export function tableFaults(at: string, tables: Tables): Violation | null {
  return first(
    Object.entries(tables),
    ([name, table]) =>
      names(`${at}.${name}`, name, table, tables) ??
      columns(`${at}.${name}`, table) ??
      times(`${at}.${name}`, table) ??
      codecs(`${at}.${name}`, table),
  );
}

function names(path: string, name: string, table: Table, tables: Tables): Violation | null {
  const clash = Object.keys(tables).find((other) => localTable(other) === name);
  if (clash !== undefined)
    return {
      path,
      given: name,
      allowed: `another name: ${name} is the replicated table under ${clash}`,
      advice: "Rename one.",
    };
  return TENANT_COLUMN in table.columns
    ? {
        path: `${path}.columns.${TENANT_COLUMN}`,
        given: TENANT_COLUMN,
        allowed: "any other name",
        advice: "The platform adds this column to shared tables and fills it in: take it out.",
      }
    : null;
}

function columns(path: string, table: Table): Violation | null {
  const known = Object.keys(table.columns);
  const used: readonly (readonly [string, string | null])[] = [
    ["time_column", table.time_column],
    ...table.order_by.map((column) => ["order_by", column] as const),
    ...Object.keys(table.codecs).map((column) => [`codecs.${column}`, column] as const),
    ...Object.entries(table.skip_indexes).map(
      ([index, { column }]) => [`skip_indexes.${index}.column`, column] as const,
    ),
  ];
  const missing = used.find(([, column]) => column !== null && !known.includes(column));
  if (missing !== undefined)
    return {
      path: `${path}.${missing[0]}`,
      given: missing[1],
      allowed: known.join(", "),
      advice: `Add it to ${path}.columns, or name another.`,
    };
  const nullable = table.order_by.find((column) => table.columns[column]!.startsWith("Nullable"));
  return nullable === undefined
    ? null
    : {
        path: `${path}.order_by`,
        given: nullable,
        allowed: "columns that are not Nullable",
        advice: "ClickHouse sorts by no column that can be empty: change its type or take it out.",
      };
}

function times(path: string, table: Table): Violation | null {
  if (table.time_column === null) {
    const byTime = table.partition_by in PARTITIONS && table.partition_by !== "none";
    const asks = byTime ? "partition_by" : table.ttl_days !== null ? "ttl_days" : null;
    return asks === null
      ? null
      : {
          path: `${path}.${asks}`,
          given: table[asks],
          allowed: `${asks === "ttl_days" ? "null" : "none"} without time_column`,
          advice: "Name a time_column, or write that.",
        };
  }
  const type = table.columns[table.time_column]!;
  return /^Date/.test(type)
    ? null
    : {
        path: `${path}.columns.${table.time_column}`,
        given: type,
        allowed: "Date, DateTime or DateTime64(…) for the time_column",
        advice: "Change the type.",
      };
}

function codecs(path: string, table: Table): Violation | null {
  return first(Object.entries(table.codecs), ([column, list]) => {
    const type = table.columns[column]!;
    const at = `${path}.codecs.${column}`;
    const misplaced = list.findIndex((codec, index) => PREPARING.has(codec) === (index === list.length - 1));
    if (misplaced >= 0)
      return {
        path: at,
        given: list,
        allowed: "codecs that prepare (Delta, DoubleDelta, Gorilla, T64, FPC), then one of LZ4, LZ4HC, ZSTD or NONE",
        advice: "Delta and its like compress nothing themselves: end with LZ4 or ZSTD.",
      };
    const unfit = list.find((codec) => PREPARES[codec] !== undefined && !PREPARES[codec].test(type));
    return unfit === undefined
      ? null
      : { path: at, given: unfit, allowed: `codecs for ${type}`, advice: `${unfit} is for other types: take it out.` };
  });
}

/** What is wrong with materialised views. */
export function viewFaults(at: string, views: Readonly<Record<string, View>>, tables: Tables): Violation | null {
  return first(Object.entries(views), ([name, view]) => {
    const path = `${at}.${name}`;
    const source = tables[view.source];
    if (source === undefined)
      return {
        path: `${path}.source`,
        given: view.source,
        allowed: Object.keys(tables).join(", ") || "a table, of which there is none",
        advice: "Name one of the tables beside it.",
      };
    const taken = Object.keys(tables).flatMap((table) => [table, localTable(table)]);
    if (taken.includes(name) || taken.includes(localTable(name)))
      return { path, given: name, allowed: "a name that no table has", advice: "Choose another name." };
    if (source.time_column === null)
      return {
        path: `${path}.source`,
        given: view.source,
        allowed: "a table with a time_column",
        advice: "It sums up by time.",
      };
    const known = Object.keys(source.columns);
    const used = [
      ...view.group_by.map((column) => ["group_by", column] as const),
      ...Object.entries(view.measures).map(([key, { column }]) => [`measures.${key}.column`, column] as const),
    ];
    const missing = used.find(([, column]) => !known.includes(column));
    if (missing !== undefined)
      return { path: `${path}.${missing[0]}`, given: missing[1], allowed: known.join(", "), advice: "Name a column." };
    const all = [...view.group_by, ...Object.keys(view.measures), "bucket", TENANT_COLUMN];
    const twice = all.find((column, index) => all.indexOf(column) !== index);
    if (twice !== undefined)
      return {
        path: `${path}.measures`,
        given: twice,
        allowed: "each name once",
        advice: `Rename ${twice}: it is taken.`,
      };
    return null;
  });
}
