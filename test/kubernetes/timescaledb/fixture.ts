import type { SliceHost } from "../../../constructs/engines/engine";
import { timescaledb } from "../../../constructs/engines/timescaledb";
import type { TimescaledbSettings } from "../../../constructs/engines/timescaledb/settings";
import { security } from "../../../constructs/security";
import { environment, resolved, settingsOf, tenant } from "../../support/fixture";

export const HYPERTABLE = {
  columns: { at: "timestamptz", device: "text", sequence: "bigint", value: "double precision" },
  time_column: "at",
  chunk_interval: "1 day",
  partition: null,
  compression: null,
  retention: null,
  skip_columns: [],
};

/** Everything that can be asked for. */
export const FULL = {
  licence: { edition: "timescale", terms_accepted: true },
  chunk_exclusion: { chunk_skipping: true },
  hypertables: {
    readings: {
      ...HYPERTABLE,
      partition: { column: "device", partitions: 4 },
      compression: { after: "7 days", segment_by: ["device"], order_by: "at" },
      retention: { drop_after: "90 days" },
      skip_columns: ["sequence"],
    },
  },
  continuous_aggregates: {
    readings_hourly: {
      hypertable: "readings",
      bucket: "1 hour",
      group_by: ["device"],
      measures: { mean: { aggregate: "avg", column: "value" }, readings: { aggregate: "count", column: "value" } },
      refresh: { start_offset: "3 days", end_offset: "1 hour", every: "30 minutes" },
      real_time: true,
    },
  },
};

export function settings(...changes: Record<string, unknown>[]): TimescaledbSettings {
  return settingsOf(timescaledb, ...changes);
}

const SECURITY = settingsOf(security, {
  tenant_isolation: { strategy: "row_level_security", row_level_security: true, tenant_column: "tenant_id" },
  encryption: { in_transit: { tls_version: "1.3", cipher_suites: null, certificate_pinning: true } },
});

export function sliceHost(
  id: string,
  of: TimescaledbSettings,
  strategy = "row_level_security",
): SliceHost<TimescaledbSettings> {
  return {
    tenant: tenant(id, "standard", { placement: { production: "pool-1" } }),
    environment: environment({ deletion_protection: false }),
    strategy,
    settings: resolved(of),
    security: resolved(SECURITY),
  };
}

export function bootstrapHost(of: TimescaledbSettings) {
  return { environment: environment(), settings: resolved(of), security: resolved(SECURITY), tenant: null };
}
