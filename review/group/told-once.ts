import { type Finding, SEVERITIES } from "../finding";

/** Rules that read one fact in two places: the type whose word is kept, and the type that repeats it. */
const REPEATED: Readonly<Record<string, readonly [kept: string, repeats: string]>> = {
  // A tenant's limits stand in its contract, with their names, and in its statements.
  "tenant-limits": ["aws_ssm_parameter", "aws_lambda_invocation"],
};

/** Findings without those that repeat another of the same tenant and stack, unless they say worse. */
export function toldOnce(findings: readonly Finding[]): Finding[] {
  const key = ({ rule, stack, tenant }: Finding): string => `${rule}\0${stack}\0${tenant}`;
  const worst = new Map<string, number>();
  for (const finding of findings) {
    if (finding.tenant === undefined || REPEATED[finding.rule]?.[0] !== finding.type) continue;
    const rank = SEVERITIES.indexOf(finding.severity);
    worst.set(key(finding), Math.min(rank, worst.get(key(finding)) ?? rank));
  }
  return findings.filter((finding) => {
    if (finding.tenant === undefined || REPEATED[finding.rule]?.[1] !== finding.type) return true;
    const said = worst.get(key(finding));
    return said === undefined || said > SEVERITIES.indexOf(finding.severity);
  });
}
