import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NIGHTLY_JOBS, type NightlyJobName } from "../../constructs/monitoring/nightly-jobs";
import { describeWith } from "../support/describe-with";
import { exampleFleet, synthesize } from "../support/fleet";
import type { Block } from "../support/one-stack";
import { BY_NAME, WORKFLOWS, type Workflow } from "./workflow-files";

const JOBS = Object.entries(NIGHTLY_JOBS) as [NightlyJobName, (typeof NIGHTLY_JOBS)[NightlyJobName]][];

const alarmsOf = (environment: string): Block[] =>
  Object.values<Block>(
    JSON.parse([...synthesize(exampleFleet(), [`${environment}-foundation`])][0]![1]).resource
      .aws_cloudwatch_metric_alarm,
  );

/** Text of all scripts that run in a workflow, and in those that it calls. */
function scripts({ jobs }: Workflow): string {
  return Object.values(jobs)
    .flatMap(({ steps = [], uses, with: given }) => [
      ...steps.map(({ run = "" }) => run),
      ...(uses === undefined ? [] : [JSON.stringify(given), scripts(BY_NAME.get(uses.split("/").at(-1)!)!)]),
    ])
    .join("\n")
    .replaceAll("bash delivery/drill.sh", () => readFileSync("delivery/drill.sh", "utf8"));
}

describe("jobs of the night", () => {
  test("are all workflows that a schedule starts, and each tells CloudWatch under its name", () => {
    const scheduled = WORKFLOWS.filter(([, { on }]) => on.schedule !== undefined).map(([file]) => file);
    expect(scheduled.sort()).toEqual(JOBS.map(([, { workflow }]) => workflow).sort());
    for (const [job, { workflow }] of JOBS)
      expect([job, scripts(BY_NAME.get(workflow)!).includes(`delivery/heartbeat.sh ${job} `)]).toEqual([job, true]);
  });

  test("start each night, in every environment", () => {
    for (const [, { workflow }] of JOBS) {
      const { on, jobs } = BY_NAME.get(workflow)!;
      expect(on.schedule).toEqual([{ cron: expect.stringMatching(/^\d+ \d+ \* \* \*$/) }]);
      const [{ strategy }] = Object.values(jobs) as [Workflow["jobs"][string]];
      expect(strategy?.matrix).toEqual({ environment: ["development", "testing", "staging", "production"] });
    }
  });

  test("ring in every environment by silence and by failure", () => {
    for (const environment of ["development", "production"])
      expect(alarmsOf(environment).map(({ metric_name: metric, dimensions }) => `${dimensions.Job} ${metric}`)).toEqual(
        JOBS.flatMap(([job]) => [`${job} NightlyFailures`, `${job} NightlyRuns`]).sort(),
      );
  });
});

test("two nights without a word ring, and so does a night that failed, until the next one is well", () => {
  for (const alarm of alarmsOf("production")) {
    const { metric_name: metric, period, evaluation_periods: periods, alarm_actions: actions } = alarm;
    const looks = { comparison_operator: "LessThanThreshold", threshold: 1, treat_missing_data: "breaching" };
    const counts = { comparison_operator: "GreaterThanThreshold", threshold: 0, treat_missing_data: "notBreaching" };
    expect(alarm).toMatchObject(metric === "NightlyRuns" ? looks : counts);
    expect([metric, (period * periods) / 86_400]).toEqual([metric, metric === "NightlyRuns" ? 2 : 1]);
    expect(actions).toEqual([expect.stringContaining("critical")]);
  }
});

/** Stands for AWS's command line: buckets are folders, metrics are lines of a file. */
const AWS = `#!/usr/bin/env bash
set -euo pipefail
case "$1 $2" in
  "s3 ls") [[ -z \${DENIED:-} ]] || exit 254; [[ -e $FAKE/\${3#s3://} ]] || exit 1 ;;
  "s3 cp")
    shift 2; paths=(); for one; do [[ $one == --* ]] || paths+=("$one"); done
    to="$FAKE/\${paths[1]#s3://}"; mkdir -p "$(dirname "$to")"
    if [[ \${paths[0]} == - ]]; then cat >"$to"; else mkdir -p "$to"; cp -r "\${paths[0]}." "$to"; fi ;;
  "cloudwatch put-metric-data") echo "$4 $6" >>"$FAKE/metrics" ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
`;
/** Stands for the drill: its exit code and outcomes by date. */
const TESSERA = `#!/usr/bin/env bash
set -euo pipefail
echo "$5" >>"$FAKE/drilled"
answer="$FAKE/answers/$5"
[[ -e $answer ]] || exit 0
mkdir -p "$7"
code=$(head -n 1 "$answer")
for outcome in $(tail -n +2 "$answer"); do echo "{\\"outcome\\":\\"$outcome\\"}" >"$7/$outcome.json"; done
exit "$code"
`;

describeWith(["bash", "jq"], "the night's scripts", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tessera-night-"));
    for (const name of ["bin", "fake/answers", "work/delivery"]) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, "bin/aws"), AWS, { mode: 0o755 });
    writeFileSync(join(folder, "work/tessera"), TESSERA, { mode: 0o755 });
    for (const name of ["drill.sh", "heartbeat.sh"])
      copyFileSync(join("delivery", name), join(folder, "work/delivery", name));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const fake = (name: string) => join(folder, "fake", name);
  const lines = (name: string) => (existsSync(fake(name)) ? readFileSync(fake(name), "utf8").trim().split("\n") : []);
  const run = (script: string, args: readonly string[], more: Record<string, string> = {}) =>
    spawnSync("bash", [`delivery/${script}`, ...args], {
      cwd: join(folder, "work"),
      encoding: "utf8",
      env: {
        PATH: `${join(folder, "bin")}:${process.env.PATH}`,
        FAKE: join(folder, "fake"),
        ENVIRONMENT: "production",
        AUDIT_BUCKET: "audit",
        RUN: "1-1",
        TODAY: "2026-03-02",
        GITHUB_STEP_SUMMARY: fake("summary"),
        ...more,
      },
    });
  const drill = (more: Record<string, string> = {}) => run("drill.sh", [], more);
  const done = (date: string) => {
    mkdirSync(fake(`audit/drills/production/${date}`), { recursive: true });
    writeFileSync(fake(`audit/drills/production/${date}/done`), "");
  };
  const answer = (date: string, code: number, ...outcomes: string[]) =>
    writeFileSync(fake(`answers/${date}`), [code, ...outcomes, ""].join("\n"));
  /** What alarms see. */
  const told = () =>
    lines("metrics").map((line) => {
      const [, namespace, data] = /^(\S+) (.*)$/.exec(line)!;
      return { namespace, data: JSON.parse(data!) as { MetricName: string; Dimensions: object[]; Value: number }[] };
    });

  test.each(JOBS.map(([job]) => job))("%s tells what the alarms listen to", (job) => {
    expect(run("heartbeat.sh", [job, "2"])).toMatchObject({ status: 0, stderr: "" });
    const [{ namespace, data } = { namespace: "", data: [] }] = told();
    const heard = alarmsOf("production").filter(({ dimensions }) => dimensions.Job === job);
    expect(heard).toHaveLength(2);
    for (const alarm of heard) {
      const [metric] = data.filter(({ MetricName }) => MetricName === alarm.metric_name);
      expect([namespace, metric]).toEqual([
        alarm.namespace,
        expect.objectContaining({ Dimensions: [{ Name: "Job", Value: job }] }),
      ]);
    }
    expect(data.map(({ Value }) => Value)).toEqual([1, 2]);
  });

  test("a heartbeat without a number of failures is refused", () => {
    expect(run("heartbeat.sh", ["drift", "unseen"]).status).toBe(64);
    expect(told()).toEqual([]);
  });

  test("a night after another has its own turns", () => {
    done("2026-03-01");
    expect(drill().status).toBe(0);
    expect(lines("drilled")).toEqual(["2026-03-02"]);
    expect(existsSync(fake("audit/drills/production/2026-03-02/done"))).toBe(true);
    expect(told()[0]!.data.map(({ Value }) => Value)).toEqual([1, 0]);
  });

  test("nights that were left out are made up, oldest first, across the end of a month", () => {
    done("2026-02-27");
    expect(drill().status).toBe(0);
    expect(lines("drilled")).toEqual(["2026-02-28", "2026-03-01", "2026-03-02"]);
  });

  test("where nothing is known of earlier nights, tonight's turns are all", () => {
    done("2026-02-20");
    drill();
    expect(lines("drilled")).toEqual(["2026-03-02"]);
  });

  test("a night that is done is not drilled again", () => {
    done("2026-03-02");
    expect(drill().status).toBe(0);
    expect(lines("drilled")).toEqual([]);
    expect(told()).toHaveLength(1);
  });

  test("a drill that failed is counted and told, its report is kept, and the night is done", () => {
    done("2026-02-28");
    answer("2026-03-01", 2, "failed", "passed");
    expect(drill().status).toBe(2);
    expect(lines("drilled")).toEqual(["2026-03-01", "2026-03-02"]);
    expect(told()[0]!.data.map(({ Value }) => Value)).toEqual([1, 1]);
    expect(existsSync(fake("audit/drills/production/2026-03-01/1-1/failed.json"))).toBe(true);
    expect(existsSync(fake("audit/drills/production/2026-03-01/done"))).toBe(true);
  });

  test.each([
    ["nobody could look", () => answer("2026-03-02", 3), {}, 3],
    ["the configuration has problems", () => answer("2026-03-02", 1), {}, 1],
    ["what earlier nights left cannot be read", () => {}, { DENIED: "1" }, 3],
  ])("where %s, nothing is told: silence rings", (_, given, more, status) => {
    given();
    expect(drill(more).status).toBe(status);
    expect(told()).toEqual([]);
    expect(existsSync(fake("audit/drills/production/2026-03-02/done"))).toBe(false);
  });
});
