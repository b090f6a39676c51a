import { TerraformStack, Testing } from "cdktf";
import { guardEvents } from "../../constructs/executor/guard-events";

describe("what a guard tells", () => {
  const stack = new TerraformStack(Testing.app(), "s");
  guardEvents(stack, {
    name: "production-pool-1",
    logGroupName: "/aws/lambda/production-pool-1-executor",
    topics: { warning: "arn:warning", critical: "arn:critical" },
    tags: {},
  });
  const { resource } = JSON.parse(Testing.synth(stack));
  const filters = Object.values<Record<string, unknown>>(resource.aws_cloudwatch_log_metric_filter);
  const alarms = Object.values<Record<string, unknown>>(resource.aws_cloudwatch_metric_alarm);

  it("is counted by tenant and rule", () => {
    const [byTenant] = filters.filter(({ name }) => String(name).endsWith("guard-by-tenant"));
    expect(byTenant).toMatchObject({
      pattern: '{ $.event = "guard" && $.rule != "quota" }',
      metric_transformation: { dimensions: { Tenant: "$.tenant", Rule: "$.rule" } },
    });
    // CloudWatch takes no default for a metric with dimensions (PutMetricFilter, MetricTransformation).
    expect(byTenant?.metric_transformation).not.toHaveProperty("default_value");
  });

  it("wakes people for what the guard could not relieve", () => {
    const [unrelieved] = alarms.filter(({ metric_name }) => metric_name === "GuardUnrelieved");
    expect(unrelieved).toMatchObject({
      threshold: 0,
      alarm_actions: ["arn:critical"],
      treat_missing_data: "notBreaching",
    });
    expect(alarms).toHaveLength(2);
  });
});
