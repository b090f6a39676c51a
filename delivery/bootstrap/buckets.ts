import type { Names } from "./names";
import { type Policy, policy, type Statement } from "./statement";

/** A bucket that stands before all others: versioned, under the key, closed to everybody without TLS. */
export interface Bucket {
  readonly id: "state" | "plans";
  readonly name: string;
  /** Days after which an object goes; null: never. */
  readonly expireDays: number | null;
  /** Days for which versions are kept that are no more the newest. */
  readonly oldVersionsDays: number;
  readonly policy: Policy;
}

/** Where the bootstrap's own state is kept, in the bucket that it makes. No role of delivery writes there. */
export const stateKey = ({ stack }: Pick<Names, "stack">): string => `bootstrap/${stack}.tfstate`;

/** A state that a year's deployments ruined is found in its versions. */
const STATE_VERSIONS_DAYS = 365;
/** A deployment waits for its approval for 30 days at most. Source: GitHub, "Deployments and environments", wait and approval. */
const PLAN_DAYS = 30;
const PLAN_VERSIONS_DAYS = 1;

export function bucketsOf({ stateBucket, planBucket }: Names): readonly Bucket[] {
  return [
    {
      id: "state",
      name: stateBucket,
      expireDays: null,
      oldVersionsDays: STATE_VERSIONS_DAYS,
      policy: policy([
        ...closed(stateBucket),
        {
          // Versions go by age alone: whoever writes a state cannot take away what it was.
          Sid: "VersionsStay",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:DeleteObjectVersion"],
          Resource: [`arn:aws:s3:::${stateBucket}/*`],
        },
      ]),
    },
    {
      id: "plans",
      name: planBucket,
      expireDays: PLAN_DAYS,
      oldVersionsDays: PLAN_VERSIONS_DAYS,
      policy: policy([
        ...closed(planBucket),
        {
          // Source: Amazon S3, "Enforce conditional writes on Amazon S3 buckets". Parts of an upload carry no such header, so
          // that nothing is uploaded in parts: delivery/plan.sh puts whole objects.
          Sid: "WrittenOnce",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:PutObject"],
          Resource: [`arn:aws:s3:::${planBucket}/*`],
          Condition: { Null: { "s3:if-none-match": "true" } },
        },
      ]),
    },
  ];
}

/** Nobody comes without TLS 1.2. */
function closed(name: string): readonly Statement[] {
  const all = {
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:*"],
    Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
  } as const;
  return [
    { Sid: "TlsOnly", ...all, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { Sid: "NoOldTls", ...all, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
  ];
}
