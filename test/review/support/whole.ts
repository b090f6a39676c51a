import { join } from "node:path";
import type { ExceptionUse } from "../../../review/exceptions";
import { renderMarkdown } from "../../../review/render/markdown";
import type { Report } from "../../../review/report";
import { type Given, judge } from "./plan";
import { KEY } from "./rule-case";

/** A report in which every part has something, as people read it. */
export const WHOLE_FILE = join(__dirname, "../fixtures/report.md");

const tagged = (tenant: string, tier = "free") => ({ tags: { "tessera:tenant": tenant, "tessera:tier": tier } });
const table = (tenant: string, capacity: number, rest: object = {}): Given => ({
  address: `aws_dynamodb_table.${tenant}`,
  before: { name: tenant, read_capacity: 10, ...tagged(tenant) },
  after: { name: tenant, read_capacity: capacity, ...tagged(tenant) },
  ...rest,
});
const TENANTS = Array.from({ length: 8 }, (_, n) => `tenant_${n}`);

function report(): Report {
  const drift = { address: "aws_db_instance.drifted", mode: "managed", type: "aws_db_instance", name: "drifted" };
  const judged = judge(
    [
      ...TENANTS.map((tenant) => table(tenant, tenant === "tenant_7" ? 30 : 20)),
      { address: "aws_rds_cluster.gone", before: { cluster_identifier: "gone", ...tagged("acme", "premium") } },
      {
        address: "aws_db_instance.less",
        before: { instance_class: "db.r6g.2xlarge" },
        after: { instance_class: "db.r6g.large" },
      },
      { address: "aws_sqs_queue.bare", before: { kms_master_key_id: KEY }, after: { kms_master_key_id: "" } },
      { address: "aws_efs_file_system.made", after: { encrypted: true, kms_key_id: KEY } },
      { address: "aws_sns_topic.now", after: { name: "now" }, previous: "aws_sns_topic.then" },
      {
        address: "aws_db_instance.later",
        before: { instance_class: "db.r6g.large" },
        after: { instance_class: "db.r6g.xlarge" },
      },
    ],
    {
      resource_drift: [
        {
          ...drift,
          change: { actions: ["update"], before: { publicly_accessible: false }, after: { publicly_accessible: true } },
        },
      ],
    },
  );
  const exception = { rule: "deletion", address: "aws_x.y", owner: "platform", expires: "2026-02-01", reason: "moved" };
  return {
    ...judged,
    exceptions: [{ exception, state: "unused" } as unknown as ExceptionUse],
    quotas: [
      { name: "Queues", scope: "production", region: null, used: 7, added: 2, limit: 8, repeats: 0 },
      { name: "Keys", scope: "production", region: "eu-west-1", used: 7, added: 2, limit: 80, repeats: 35 },
    ] as unknown as Report["quotas"],
    refusals: [{ plan: "broken.json", reason: "The file is empty.", remedy: "Make it again." }],
  };
}

/** The text that belongs into {@link WHOLE_FILE}. */
export const whole = (): string => renderMarkdown(report());
