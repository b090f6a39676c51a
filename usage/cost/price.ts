import { type ReadAttribute, unitsOf } from "../units";
import type { PriceTable, TypePrice } from "./prices";

/** What a resource costs. `usd` is what is known; `unpriced` says what is not, and is never counted as 0. */
export interface Cost {
  /** USD a month. */
  readonly usd: number;
  /** What has no price, for people; absent where everything has. */
  readonly unpriced?: string;
}

/** Prices resources by the table. Free types cost 0; types that the table does not know are unpriced. */
export class Pricing {
  readonly #free: readonly RegExp[];

  constructor(readonly table: PriceTable) {
    this.#free = table.free.map((pattern) => new RegExp(`^${pattern.replace(/\*/g, ".*")}$`));
  }

  /** What one resource costs a month. */
  of(type: string, read: ReadAttribute): Cost {
    const row = Object.hasOwn(this.table.types, type) ? this.table.types[type] : undefined;
    if (!row)
      return this.#free.some((shape) => shape.test(type))
        ? { usd: 0 }
        : { usd: 0, unpriced: `${type}: not in the price table` };
    for (const [name, value] of Object.entries(row.free_when ?? {}))
      if ((read(name) ?? value) === value) return { usd: 0 };
    const cost = this.#priced(type, row, read);
    return row.beside === undefined || cost.unpriced !== undefined
      ? cost
      : { ...cost, unpriced: `${type}: ${row.beside}` };
  }

  #priced(type: string, row: TypePrice, read: ReadAttribute): Cost {
    if (row.hourly) return this.#byClass(type, row, read);
    if (row.usage) return this.#byUsage(type, row, read);
    return { usd: (row.monthly ?? 0) * times(row, read) };
  }

  #byClass(type: string, row: TypePrice, read: ReadAttribute): Cost {
    const given = read(row.class ?? "") ?? read(row.class_tag ?? "");
    const name = Array.isArray(given) ? given[0] : given;
    if (name === row.unless_class) return { usd: 0, unpriced: `${type}: capacity by use` };
    if (typeof name === "string" && Object.hasOwn(this.table.unpriced_classes, name))
      return { usd: 0, unpriced: `${type}: ${name}: ${this.table.unpriced_classes[name]}` };
    const hourly = typeof name === "string" ? this.table.hourly[row.hourly as string]?.[name] : undefined;
    if (hourly === undefined) return { usd: 0, unpriced: `${type}: class not in the price table` };
    const copies = row.doubled_by && read(row.doubled_by) === true ? 2 : 1;
    const storage = row.storage_gb ? Number(read(row.storage_gb) ?? 0) || 0 : 0;
    const gigabyte = this.table.units.rds_storage_gp3_gb ?? 0;
    return {
      usd: (hourly * this.table.hours_per_month * times(row, read) * unitsOf(type, read) + storage * gigabyte) * copies,
    };
  }

  #byUsage(type: string, row: TypePrice, read: ReadAttribute): Cost {
    const acu = row.serverless ? Number(read(row.serverless) ?? 0) || 0 : 0;
    const usd = acu * (this.table.units.aurora_acu_hour ?? 0) * this.table.hours_per_month;
    return { usd, unpriced: `${type}: ${row.usage}` };
  }
}

function times(row: TypePrice, read: ReadAttribute): number {
  if (row.times_count) {
    const list = read(row.times_count);
    return Array.isArray(list) ? Math.max(1, list.length) : 1;
  }
  return row.times ? Math.max(1, Number(read(row.times) ?? 1) || 1) : 1;
}
