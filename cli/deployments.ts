import { bounded } from "../config/nearest";
import { loadFleet } from "../constructs/rooms";
import { readChain } from "../delivery/record/chain";
import { deployedCommits, lastGoodCommit, successMetrics } from "../delivery/record/history";
import type { DeploymentRecord } from "../delivery/record/schema";
import { storedRecords } from "../delivery/record/store";
import { DEPLOYMENTS } from "./commands/delivery";
import { EXIT, program } from "./program";
import { ProblemError } from "./program/errors";
import { table } from "./program/table";
import { requireRecords } from "./program/trusted";

export const main = program(DEPLOYMENTS, ({ values, folders, show, say, print }) => {
  const { env, dir: folder = `deployments/${values.env}` } = values;
  // An environment that cannot be read has no deployments to tell of.
  loadFleet(folders).resolveEnvironment("deployment", env);
  requireRecords("--dir", folder, env);
  const { records, faults } = readChain(storedRecords(folder), env);
  if (faults.length > 0) {
    for (const fault of bounded(faults, "faults")) say(fault);
    say(`the chain does not hold: ${faults.length} faults`);
    if (values["last-good"] || values.deployed) return EXIT.stop;
  }
  if (values["last-good"]) {
    const commit = lastGoodCommit(records);
    if (commit === null) throw new ProblemError(`no deployment of ${env} in ${folder} is known to be good`);
    print(`${commit}\n`);
    return EXIT.good;
  }
  if (values.deployed) {
    print(
      deployedCommits(records)
        .map((commit) => `${commit}\n`)
        .join(""),
    );
    return EXIT.good;
  }
  const metrics = successMetrics(records);
  const document = { environment: env, chain: faults.length === 0 ? "holds" : "broken", faults, metrics, records };
  show(document, () => text(records, metrics, faults.length === 0));
  return faults.length > 0 ? EXIT.stop : EXIT.good;
});

function text(
  records: readonly DeploymentRecord[],
  { deployments, change_failure_rate: rate, median_seconds_to_restore: restore }: ReturnType<typeof successMetrics>,
  holds: boolean,
): string {
  if (holds && records.length === 0) return "no deployments";
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
  const head = ["no.", "finished", "commit", "outcome", "started by", "approved by", "stacks", "first failure"];
  const restored = restore === null ? "no failure is over" : `${Math.round(restore / 60)} min`;
  return [
    ...(rows.length > 0 ? [table(head, rows)] : []),
    ...(holds ? [`the chain holds: ${deployments} deployments`] : []),
    `change failure rate ${Math.round(rate * 100)} %, median time to restore: ${restored}`,
  ].join("\n");
}
