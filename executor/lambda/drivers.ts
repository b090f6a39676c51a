import { driver as clickhouse } from "../../constructs/engines/clickhouse/driver";
import { driver as elasticsearch } from "../../constructs/engines/elasticsearch/driver";
import { driver as mongodb } from "../../constructs/engines/mongodb/driver";
import { driver as postgresql } from "../../constructs/engines/postgresql/driver";
import { driver as redis } from "../../constructs/engines/redis/driver";
import { driver as timescaledb } from "../../constructs/engines/timescaledb/driver";
import type { Driver } from "../contract/driver";

/** Drivers by the id of their engine. They live in the engines' own folders. */
export const drivers: Readonly<Record<string, Driver>> = {
  clickhouse,
  elasticsearch,
  mongodb,
  postgresql,
  redis,
  timescaledb,
};
