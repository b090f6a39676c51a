import { loadFleet } from "../constructs/rooms";
import { readChain } from "../delivery/record/chain";
import { lastGoodCommit, successMetrics } from "../delivery/record/history";
import { storedRecords } from "../delivery/record/store";
import { FOLDERS_USAGE, parseCommand, run, UsageError } from "./args";
import { table } from "./table";

const USAGE = `npm run deployments -- --env ENVIRONMENT [--dir DIR] [--json | --last-good]

Verifies the chain of an environment's deployment records and lists them, with change failure rate and time to restore.
The records are in the environment's audit bucket: aws s3 sync s3://BUCKET/deployments/ENVIRONMENT/ DIR

  --env ENVIRONMENT  as in overrides/<environment>_environment.yml
  --dir DIR          folder with the records (default: deployments/ENVIRONMENT)
  --json             for machines
  --last-good        prints the commit of the last good deployment and nothing else
${FOLDERS_USAGE}

Exit codes: 0 the chain holds, 1 something else is wrong, 2 it does not hold.`;

const BROKEN = 2;

run(() => {
  const { values, folders } = parseCommand(USAGE, {
    env: { type: "string" },
    dir: { type: "string" },
    json: { type: "boolean" },
    "last-good": { type: "boolean" },
  });
  if (values.env === undefined) throw new UsageError("--env is missing: give an environment");
  // Refuses an environment that there is not, with the nearest name.
  loadFleet(folders).resolveEnvironment("deployment", values.env);
  const folder = values.dir ?? `deployments/${values.env}`;
  const { records, faults } = readChain(storedRecords(folder), values.env);
  if (faults.length > 0) {
    process.exitCode = BROKEN;
    for (const fault of faults) console.error(fault);
    console.error(`the chain does not hold: ${faults.length} faults`);
    if (values["last-good"]) return;
  }
  const metrics = successMetrics(records);
  if (values["last-good"]) {
    const commit = lastGoodCommit(records);
    if (commit === null) throw new Error(`no deployment of ${values.env} in ${folder} is known to be good`);
    console.log(commit);
    return;
  }
  if (values.json) {
    console.log(JSON.stringify({ chain: faults.length === 0 ? "holds" : faults, metrics, records }));
    return;
  }
  const rows = records.map((record) => [
    record.sequence,
    record.finished_at,
    record.commit.slice(0, 12),
    record.outcome,
    record.actor,
    record.approvers.join(", "),
    record.stacks.length,
    record.analysis?.says ?? "",
  ]);
  if (rows.length > 0)
    console.log(
      table(["no.", "finished", "commit", "outcome", "started by", "approved by", "stacks", "first failure"], rows),
    );
  const { deployments, change_failure_rate: rate, median_seconds_to_restore: restore } = metrics;
  const restored = restore === null ? "no failure is over" : `${Math.round(restore / 60)} min`;
  if (faults.length === 0) console.log(`the chain holds: ${deployments} deployments`);
  console.log(`change failure rate ${Math.round(rate * 100)} %, median time to restore: ${restored}`);
});
