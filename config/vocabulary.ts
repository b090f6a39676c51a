const NOT_YET = "is not honoured yet, so it is refused rather than ignored: take it out";

/** Keys of the platform's vocabulary that nothing here acts on yet, or that stand in a file of their own. */
export const NOT_HONOURED_YET: Readonly<Record<string, string>> = {
  authentication: NOT_YET,
  caching: NOT_YET,
  deployment: "is a setting of the environment: write it into <environment>_deployment.yml, under settings",
  gdpr_compliance: NOT_YET,
  load_balancing: NOT_YET,
  migrations: NOT_YET,
  monitoring: `${NOT_YET}; logs, metrics and thresholds are under observability and alarms`,
  performance_tuning: `${NOT_YET}; parameters follow from instance.class and workload`,
  sox_compliance: NOT_YET,
};
