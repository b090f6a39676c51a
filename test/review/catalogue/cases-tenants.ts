import type { Case, Config } from "./case";

const TENANTS = ["acme", "blue_fox", "cedar", "delta", "ember"];
const row = (tenant: string): string => `aws_lambda_invocation.tenant["${tenant}"]`;
const edited = (config: Config, from: string, to: string): void => {
  config.locals.rows = config.locals.rows.replace(from, to);
};
const FORCE = "FORCE ROW LEVEL SECURITY";

const SCHEMA =
  '["CREATE ROLE tenant_cedar LOGIN CONNECTION LIMIT 20", "CREATE SCHEMA tenant_cedar AUTHORIZATION tenant_cedar"]';

/** Changes to the rows of pooled tenants, and to Terraform that Tessera did not make. */
export const TENANT_CASES: readonly Case[] = [
  {
    id: "tenant-removed",
    estate: "rows",
    title: "A pooled tenant's folder is deleted",
    edit: (c) => {
      delete c.locals.tenants.cedar;
    },
    verdict: "STOP",
    findings: [`stop tenant-row-removed ${row("cedar")}`],
  },
  {
    id: "tenant-moved",
    estate: "rows",
    stack: "production-cell-pool-1-tenants",
    title: "A tenant's placement is edited from one cell to another",
    edit: (c) => {
      delete c.locals.tenants.cedar;
    },
    beside: {
      estate: "other-rows",
      stack: "production-cell-pool-2-tenants",
      edit: (c) => {
        c.locals.tenants.cedar = "standard";
      },
    },
    verdict: "STOP",
    findings: [`stop tenant-row-removed ${row("cedar")}`, `stop tenant-moved ${row("cedar")}`],
  },
  {
    id: "strategy-changed",
    estate: "rows",
    title: "A tenant's isolation strategy is edited: a schema in place of shared tables",
    edit: (c) => {
      c.locals.rows = c.locals.rows.replace(
        /statements = (\["CREATE ROLE[^\]]*\])/,
        (_: string, list: string) => `statements = id == "cedar" ? ${SCHEMA} : ${list}`,
      );
    },
    verdict: "STOP",
    findings: [`stop statements-weakened ${row("cedar")}`],
  },
  {
    id: "rows-unforced",
    estate: "rows",
    title: "Row-level security is no longer forced, for all tenants",
    edit: (c) => edited(c, FORCE, "ENABLE ROW LEVEL SECURITY"),
    verdict: "STOP",
    findings: TENANTS.map((tenant) => `stop statements-weakened ${row(tenant)}`),
  },
  {
    id: "rows-switched-off",
    estate: "rows",
    title: "Row-level security is switched off, for all tenants",
    edit: (c) => edited(c, FORCE, "DISABLE ROW LEVEL SECURITY"),
    verdict: "STOP",
    findings: TENANTS.flatMap((tenant) => [
      `stop statements-weakened ${row(tenant)}`,
      `stop statements-weakened ${row(tenant)}`,
    ]),
  },
  {
    id: "role-passes-security",
    estate: "rows",
    title: "Tenants' roles may pass row-level security",
    edit: (c) => edited(c, "LOGIN NOBYPASSRLS", "LOGIN BYPASSRLS"),
    verdict: "STOP",
    findings: TENANTS.map((tenant) => `stop statements-weakened ${row(tenant)}`),
  },
  {
    id: "executor-renamed",
    estate: "rows",
    title: "The executor gets another name, so that every row is replaced",
    edit: (c) => {
      c.resource.aws_lambda_function.executor.function_name = "production-cell-a-run";
    },
    verdict: "STOP",
    findings: [
      ...TENANTS.map((tenant) => `stop tenant-row-removed ${row(tenant)}`),
      ...TENANTS.map((tenant) => `review points-elsewhere ${row(tenant)}`),
      "review deletion aws_lambda_function.executor",
      "review endpoint-moved aws_lambda_function.executor",
    ],
  },
  {
    id: "tenant-added",
    estate: "rows",
    title: "A tenant is added",
    edit: (c) => {
      c.locals.tenants.fern = "standard";
    },
    verdict: "OK",
    findings: [],
  },
  {
    id: "contract-changed",
    estate: "rows",
    title: "Every tenant's connection contract gets a field",
    edit: (c) => {
      const p = c.resource.aws_ssm_parameter.contract;
      p.value = p.value.replace("port = 5432", "port = 5432, pooler = 6432");
    },
    verdict: "OK",
    findings: [],
  },
  {
    id: "statement-added",
    estate: "rows",
    title: "Every tenant's role gets a statement timeout",
    edit: (c) =>
      edited(c, "CONNECTION LIMIT 20", 'CONNECTION LIMIT 20\\", \\"ALTER ROLE x SET statement_timeout = 30000'),
    verdict: "OK",
    findings: [],
  },
  {
    id: "customer-removed",
    estate: "foreign",
    title: "Another's Terraform: a customer's module is taken out",
    edit: (c) => {
      delete c.module.north;
    },
    verdict: "STOP",
    findings: [
      "stop stateful-delete module.north.aws_s3_bucket.data",
      "stop stateful-delete module.north.aws_dynamodb_table.orders",
      "stop stateful-delete module.north.aws_cloudwatch_log_group.app",
    ],
  },
  {
    id: "module-moved",
    estate: "foreign",
    title: "Another's Terraform: a module is renamed, with a moved block",
    edit: (c) => {
      c.module.northern = c.module.north;
      delete c.module.north;
      c.moved = [{ from: "module.north", to: "module.northern" }];
    },
    verdict: "OK",
    findings: [],
  },
  {
    id: "module-renamed",
    estate: "foreign",
    title: "Another's Terraform: a module is renamed, without a moved block",
    edit: (c) => {
      c.module.northern = c.module.north;
      delete c.module.north;
    },
    notes: ["untenanted"],
    verdict: "STOP",
    findings: ["aws_s3_bucket.data", "aws_dynamodb_table.orders", "aws_cloudwatch_log_group.app"].flatMap((name) => [
      `stop stateful-delete module.north.${name}`,
      `review rename-suspected module.north.${name}`,
    ]),
  },
  {
    id: "customer-added",
    estate: "foreign",
    title: "Another's Terraform: a customer is added",
    edit: (c) => {
      c.module.west = { source: "./modules/shop", customer: "west" };
    },
    verdict: "OK",
    findings: [],
    notes: ["untenanted"],
  },
];
