import { deployment } from "../constructs/deployment";
import { loadFleet } from "../constructs/rooms";
import { checksSchema } from "../delivery/record/schema";
import { decideRollback } from "../delivery/rollback";
import { ROLLBACK } from "./commands/delivery";
import { program } from "./program";
import { ProblemError } from "./program/errors";
import { readJson } from "./program/read-json";
import { trusted } from "./program/trusted";

export const main = program(ROLLBACK, ({ values, folders, show }) => {
  const { env, commit, records, checks, before } = values;
  const settings = loadFleet(folders).resolveEnvironment(deployment, env).values;
  const earlier = trusted(records, env);
  const decision = decideRollback(checksIn(checks), settings, earlier, commit, checksIn(before));
  const { action, reason, to } = decision;
  show(decision, `${action}${to === null ? "" : ` to ${to}`}: ${reason}`);
});

function checksIn(file: string | undefined) {
  if (file === undefined) return null;
  const parsed = checksSchema.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ProblemError(
    `${file}: ${issue?.path.join(".") || "the whole"}: ${issue?.message}. verify --record writes it`,
  );
}
