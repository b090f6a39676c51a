/**
 * The shares of pooled tenants with PostgreSQL alone, as a team would write them in Terraform's own language: a module
 * of four resources, and a block a tenant with the same text in it. What it takes to write this file says nothing (people would); what
 * Terraform makes of it does.
 *
 *   hcl <rows.json> <out>
 */
const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const path = require("node:path");

const [rowsFile, out] = process.argv.slice(2);
const rows = JSON.parse(readFileSync(rowsFile, "utf8"));

/** A string literal of HCL. The rows come from Terraform's JSON, in which templates are escaped already. */
const quoted = (text) => JSON.stringify(text);
const block = ({ id, trust, engines: [{ slice, contract, policy }] }) => `module "${id}" {
  source   = "./share"
  tenant   = ${quoted(id)}
  executor = jsondecode(nonsensitive(data.aws_ssm_parameter.cell.value)).executor_function_name
  trust    = ${quoted(trust)}
  slice    = ${quoted(slice)}
  contract = ${quoted(contract)}
  policy   = ${quoted(policy)}
}
`;

const VARIABLES = ["tenant", "executor", "trust", "slice", "contract", "policy"];
const SHARE = `terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

${VARIABLES.map((name) => `variable "${name}" { type = string }`).join("\n")}

resource "aws_iam_role" "tenant" {
  name                 = "tessera-prod-tenant-\${var.tenant}"
  assume_role_policy   = var.trust
  max_session_duration = 3600
  tags                 = { "tessera:tenant" = var.tenant }
}

resource "aws_lambda_invocation" "slice" {
  function_name   = var.executor
  input           = jsonencode({ engine = "postgresql", tenant = jsondecode(var.slice) })
  lifecycle_scope = "CRUD"
  terraform_key   = "tf"
}

resource "aws_ssm_parameter" "contract" {
  name           = "/tessera/production/tenants/\${var.tenant}/postgresql"
  type           = "String"
  insecure_value = var.contract
  tags           = { "tessera:tenant" = var.tenant }
  depends_on     = [aws_lambda_invocation.slice]
}

resource "aws_iam_role_policy" "access" {
  name   = "postgresql"
  role   = aws_iam_role.tenant.id
  policy = var.policy
}
`;

mkdirSync(path.join(out, "share"), { recursive: true });
writeFileSync(path.join(out, "share", "main.tf"), SHARE);
const head = readFileSync(path.join(__dirname, "hcl-head.tf"), "utf8");
const version = process.env.TESSERA_AWS_PROVIDER_VERSION ?? "";
writeFileSync(path.join(out, "main.tf"), head.replace("PROVIDER_VERSION", version) + rows.map(block).join("\n"));
