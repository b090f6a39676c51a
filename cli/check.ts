import { examine } from "./check/examine";
import { told } from "./check/told";
import { CHECK } from "./commands/configuration";
import { EXIT, program, UsageError } from "./program";

export const main = program(CHECK, ({ values, folders, show, say }) => {
  const { base, "base-dir": baseDir, env, exceptions, today, floors } = values;
  if (env !== undefined && base === undefined && baseDir === undefined)
    throw new UsageError("--env needs --base or --base-dir: without one nothing is compared.");
  const found = told(
    examine({ folders: { ...folders, floors }, base, baseDir, env, exceptions, today }),
    base !== undefined || baseDir !== undefined,
  );
  show(found.document, () => {
    for (const line of found.lines) say(line);
    return found.summary;
  });
  return found.isGood ? EXIT.good : EXIT.problems;
});
