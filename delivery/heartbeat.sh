#!/usr/bin/env bash
# Tells CloudWatch that a job of the night ran to its end, and how many failures it met: JOB FAILURES. Who could not look
# tells nothing, so that its silence rings (constructs/monitoring/nightly.ts has the jobs and the alarms). The role needs
# cloudwatch:PutMetricData, and no more than the namespace Tessera/<environment> (condition key cloudwatch:namespace).
set -euo pipefail

job=$1 failures=$2
if [[ ! $failures =~ ^[0-9]+$ ]]; then echo "::error::heartbeat of $job: given $failures, allowed: a number of failures" >&2; exit 64; fi
metric() { # NAME VALUE
  jq -nc --arg name "$1" --arg job "$job" --argjson value "$2" \
    '{MetricName: $name, Dimensions: [{Name: "Job", Value: $job}], Value: $value, Unit: "Count"}'
}
aws cloudwatch put-metric-data --namespace "Tessera/$ENVIRONMENT" \
  --metric-data "[$(metric NightlyRuns 1),$(metric NightlyFailures "$failures")]"
