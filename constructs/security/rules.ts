import { rulesOf, type Violation } from "../../config/room";
import { ROTATION_DAYS_RANGE, type SecuritySettings, TLS_1_2_SUITES, TLS_1_3_SUITES } from "./settings";

type Isolation = SecuritySettings["tenant_isolation"];

/** Values that each strategy takes: what is not named may only be null or false. */
const TAKEN: Readonly<Record<string, Partial<Record<keyof Isolation, readonly unknown[]>>>> = {
  row_level_security: {
    row_level_security: [true],
    tenant_column: ["tenant_id"],
    policies: ["automatic_generation"],
    indexing: ["tenant_optimized"],
  },
  schema_per_tenant: {
    schema_prefix: ["{{tenant_id}}_"],
    row_level_security: [true, false],
    connection_pooling: ["per_schema"],
  },
  database_per_tenant: {
    prefix: ["tenant_{{tenant_id}}_"],
    encryption: ["per_tenant_keys"],
    backup_isolation: [true],
    performance_isolation: [true],
  },
};

function emptyOf(value: unknown): unknown {
  return typeof value === "boolean" ? false : null;
}

export const rules = rulesOf<SecuritySettings>({
  strategy_takes: ({ tenant_isolation }) => {
    const { strategy, ...values } = tenant_isolation;
    for (const [name, given] of Object.entries(values)) {
      const taken = TAKEN[strategy]?.[name as keyof Isolation] ?? [emptyOf(given)];
      if (taken.includes(given)) continue;
      return {
        path: `tenant_isolation.${name}`,
        cause: "tenant_isolation.strategy",
        given,
        allowed: `${taken.map((value) => JSON.stringify(value)).join(" or ")} with strategy ${strategy}`,
        advice: "It follows from the strategy: take the line out, or choose the strategy that has it.",
      };
    }
    return null;
  },
  rotation_days: ({ encryption: { at_rest } }) => {
    const custom = at_rest.key_rotation === "custom";
    if (custom === (at_rest.key_rotation_days !== null)) return null;
    return {
      path: "encryption.at_rest.key_rotation_days",
      cause: "encryption.at_rest.key_rotation",
      given: at_rest.key_rotation_days,
      allowed: custom ? `${ROTATION_DAYS_RANGE.min} to ${ROTATION_DAYS_RANGE.max}` : "null",
      advice: custom
        ? "key_rotation custom needs a number of days."
        : `key_rotation ${at_rest.key_rotation} says how often: write key_rotation: custom, or take the days out.`,
    };
  },
  cipher_suites: ({ encryption: { in_transit } }) => {
    const given = in_transit.cipher_suites;
    if (given === null) return null;
    const problem = (allowed: string, advice: string): Violation => ({
      path: "encryption.in_transit.cipher_suites",
      cause: "encryption.in_transit.tls_version",
      given,
      allowed,
      advice,
    });
    if (in_transit.tls_version === "1.2") {
      const foreign = given.find((suite) => !(TLS_1_2_SUITES as readonly string[]).includes(suite));
      if (foreign === undefined) return null;
      return problem(
        `null, or any of ${TLS_1_2_SUITES.join(", ")} with tls_version "1.2"`,
        `${foreign} is of TLS 1.3, which a server with tls_version "1.2" offers in any case: take it out.`,
      );
    }
    const wanted = new Set<string>(TLS_1_3_SUITES);
    if (given.length === wanted.size && given.every((suite) => wanted.has(suite))) return null;
    return problem(
      `null, or all of ${TLS_1_3_SUITES.join(", ")}`,
      `PostgreSQL below 18 cannot choose among the suites of TLS 1.3: both ends take the first that both know, and ${TLS_1_3_SUITES[0]} stands first. The nearest is null.`,
    );
  },
});
