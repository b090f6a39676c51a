import type { Config } from "./case";

/** A resource of a configuration. */
export const resource = (config: Config, type: string, name = "main"): Config => config.resource[type][name];
/** The dedicated tenant's cluster. */
export const cluster = (config: Config): Config => resource(config, "aws_rds_cluster");
/** Its small database beside the cluster. */
export const reports = (config: Config): Config => resource(config, "aws_db_instance", "reports");
/** A parameter of the cluster's parameter group. */
export const parameter = (config: Config, name: string): Config =>
  resource(config, "aws_rds_cluster_parameter_group").parameter.find((row: Config) => row.name === name);
export const CLUSTER = "aws_rds_cluster.main";
export const REPORTS = "aws_db_instance.reports";
