import { formatUncompared, uncompared } from "../changes/base/uncompared";
import { examine } from "./check/examine";
import { told } from "./check/told";
import { CHECK } from "./commands/configuration";
import { EXIT, program, UsageError } from "./program";

export const main = program(CHECK, ({ values, folders, show, say }) => {
  const { base, "base-dir": baseDir, env, exceptions, today, floors } = values;
  if (env !== undefined && base === undefined && baseDir === undefined)
    throw new UsageError("--env needs --base or --base-dir: without one nothing is compared.");
  const asked = base !== undefined || baseDir !== undefined;
  const found = told(examine({ folders: { ...folders, floors }, base, baseDir, env, exceptions, today }), asked);
  const left = asked ? null : uncompared(folders);
  show(asked ? found.document : { ...found.document, uncompared: left }, () => {
    for (const line of found.lines) say(line);
    return left === null ? found.summary : `${found.summary}\n${formatUncompared(left)}`;
  });
  return found.isGood ? EXIT.good : EXIT.problems;
});
