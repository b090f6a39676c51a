/** A statement of a policy, as IAM reads it. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly [kind: string]: string | readonly string[] };
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

export const policy = (statements: readonly Statement[]): Policy => ({ Version: "2012-10-17", Statement: statements });

/** Characters as IAM counts them: white space is free. Source: IAM user guide, "IAM and STS character limits". */
export const sizeOf = (document: Policy): number => JSON.stringify(document).length;
/** The same: a managed policy, all inline policies of a role, a trust policy (default quota). */
export const MOST_CHARACTERS = { managed: 6144, inline: 10_240, trust: 2048 } as const;
/** The same: managed policies that a role may have. */
export const MOST_POLICIES_OF_A_ROLE = 10;
