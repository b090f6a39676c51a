import { type ReadAttribute, unitsOf } from "../units";
import type { PriceTable, TypePrice } from "./prices";

/** What a resource costs. `usd` is what is known; `unpriced` says what is not, and is never counted as 0. */
export interface Cost {
  /** USD a month. */
  readonly usd: number;
  /** What has no price, for people; absent where everything has. */
  readonly unpriced?: string;
  /** Region whose own prices are not written down: what is known is of the table's region. Absent: they are, or it is free. */
  readonly borrowed?: string;
}

/** Numbers of one region. */
interface Numbers {
  readonly hourly: PriceTable["hourly"];
  readonly units: PriceTable["units"];
  /** USD a month each; undefined: not written down. */
  monthly(type: string): number | undefined;
}

/** Prices resources by the table. Free types cost 0; types that the table does not know are unpriced. */
export class Pricing {
  readonly #free: readonly RegExp[];
  readonly #base: Numbers;

  constructor(readonly table: PriceTable) {
    const { hourly, units, types } = table;
    this.#base = { hourly, units, monthly: (type) => types[type]?.monthly ?? 0 };
    this.#free = table.free.map((pattern) => new RegExp(`^${pattern.replace(/\*/g, ".*")}$`));
  }

  /**
   * What one resource costs a month.
   *
   * @param region where it stands. Default: the table's
   */
  of(type: string, read: ReadAttribute, region: string = this.table.region): Cost {
    const own = Object.hasOwn(this.table.regions, region) ? this.table.regions[region] : undefined;
    const cost = this.#of(type, read, own === undefined ? this.#base : { ...own, monthly: (of) => own.monthly[of] });
    return own !== undefined || region === this.table.region || cost.usd === 0 ? cost : { ...cost, borrowed: region };
  }

  #of(type: string, read: ReadAttribute, numbers: Numbers): Cost {
    const row = Object.hasOwn(this.table.types, type) ? this.table.types[type] : undefined;
    if (!row)
      return this.#free.some((shape) => shape.test(type))
        ? { usd: 0 }
        : { usd: 0, unpriced: `${type}: not in the price table` };
    for (const [name, value] of Object.entries(row.free_when ?? {}))
      if ((read(name) ?? value) === value) return { usd: 0 };
    const cost = this.#priced(type, row, read, numbers);
    return row.beside === undefined || cost.unpriced !== undefined
      ? cost
      : { ...cost, unpriced: `${type}: ${row.beside}` };
  }

  #priced(type: string, row: TypePrice, read: ReadAttribute, numbers: Numbers): Cost {
    if (row.hourly) return this.#byClass(type, row, read, numbers);
    if (row.usage) return this.#byUsage(type, row, read, numbers);
    const monthly = numbers.monthly(type);
    if (monthly === undefined) return { usd: 0, unpriced: `${type}: not in the prices of its region` };
    return { usd: monthly * times(row, read) };
  }

  #byClass(type: string, row: TypePrice, read: ReadAttribute, { hourly: prices, units }: Numbers): Cost {
    const given = read(row.class ?? "") ?? read(row.class_tag ?? "");
    const name = Array.isArray(given) ? given[0] : given;
    if (name === row.unless_class) return { usd: 0, unpriced: `${type}: capacity by use` };
    if (typeof name === "string" && Object.hasOwn(this.table.unpriced_classes, name))
      return { usd: 0, unpriced: `${type}: ${name}: ${this.table.unpriced_classes[name]}` };
    const hourly = typeof name === "string" ? prices[row.hourly as string]?.[name] : undefined;
    if (hourly === undefined) return { usd: 0, unpriced: `${type}: class not in the price table` };
    const copies = row.doubled_by && read(row.doubled_by) === true ? 2 : 1;
    const storage = row.storage_gb ? Number(read(row.storage_gb) ?? 0) || 0 : 0;
    const gigabyte = units.rds_storage_gp3_gb;
    return {
      usd: (hourly * this.table.hours_per_month * times(row, read) * unitsOf(type, read) + storage * gigabyte) * copies,
    };
  }

  #byUsage(type: string, row: TypePrice, read: ReadAttribute, { units }: Numbers): Cost {
    const acu = row.serverless ? Number(read(row.serverless) ?? 0) || 0 : 0;
    const usd = acu * units.aurora_acu_hour * this.table.hours_per_month;
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
