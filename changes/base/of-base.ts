import { basename } from "node:path";
import { ConfigurationError, type Problem } from "../../config/problem";

/** As git writes a file of a commit: `1a2b3c4d:tenants/acme/tenant.yml`. @param scratch where the commit's files are */
export function nameIn(file: string, scratch: string, commit: string): string {
  const start = file.indexOf(`${basename(scratch)}/`);
  return start < 0 ? file : `${commit.slice(0, 8)}:${file.slice(start + basename(scratch).length + 1)}`;
}

/**
 * Does work with a commit's files. What is wrong with them is told as that commit's: its files are gone when anybody reads
 * of them.
 *
 * @param scratch where they are
 * @throws {ConfigurationError} as the work does
 */
export function ofBase<T>(commit: string, scratch: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(error.problems.map((problem) => named(problem, scratch, commit)));
  }
}

function named(problem: Problem, scratch: string, commit: string): Problem {
  if (!problem.file.includes(`${basename(scratch)}/`)) return problem;
  const { standing: _, newly: __, ...rest } = problem;
  const text = (words: string) =>
    words
      .split(" ")
      .map((word) => nameIn(word, scratch, commit))
      .join(" ");
  return {
    ...rest,
    file: nameIn(problem.file, scratch, commit),
    allowed: text(problem.allowed),
    advice:
      `It is wrong in the base, commit ${commit.slice(0, 8)}, and perhaps not in the work tree: ` +
      `mend it where the base is from, or compare with another commit. There: ${text(problem.advice)}`,
  };
}
