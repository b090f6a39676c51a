import { maskedText } from "../../config/redact/configuration";
import type { Diagnostic, Ended } from "./terraform";

/** What went wrong with a stack, and what to do. Every text is safe to print. */
export interface Trouble {
  readonly kind: string;
  readonly says: string;
  readonly remedy: string;
  /** End of what Terraform said. */
  readonly detail: string;
}

/** Something that Terraform, its backend or a provider says, and what it means here. */
interface Known {
  readonly kind: string;
  /** In the summary and detail of an error. */
  readonly sign: RegExp;
  readonly says: (found: string) => string;
  readonly remedy: (found: string, stack: string) => string;
  /** It is no stack's own: whatever else is begun meets it as well. Default: it is one's. */
  readonly everywhere?: true;
  /** Where the other side's text stands. */
  readonly source: string;
}

/** What stands behind a word in the notice of a lock. */
const ofLock = (word: string, text: string): string =>
  new RegExp(`^\\s*${word}:\\s+(\\S.*)$`, "m").exec(text)?.[1]?.trim() ?? "unknown";

/** The first that fits counts. */
export const KNOWN: readonly Known[] = [
  {
    kind: "locked",
    sign: /Error acquiring the state lock/,
    says: (text) => `the state is locked by ${ofLock("Who", text)} since ${ofLock("Created", text)}`,
    remedy: (text, stack) =>
      "wait for their end and run this again. Where nobody works on it any more (a run that was killed): " +
      `terraform -chdir=${stack} force-unlock ${ofLock("ID", text)}`,
    source: "terraform internal/command/clistate/state.go, internal/states/statemgr/locker.go",
  },
  {
    kind: "stale",
    sign: /Saved plan is stale|Saved plan does not match the given state/,
    says: () => "somebody changed the state after it was planned, so the plan was not applied",
    remedy: () => "run this again: it plans afresh",
    source: "terraform internal/backend/local/backend_local.go",
  },
  {
    kind: "account",
    everywhere: true,
    sign: /AWS account ID not allowed/i,
    says: () => "the credentials are another account's than the environment's file says",
    remedy: () => "sign in to the account of overrides/<environment>_environment.yml (AWS_PROFILE), and run this again",
    source: "terraform-provider-aws internal/conns/config.go; aws-sdk-go-base",
  },
  {
    kind: "credentials",
    everywhere: true,
    sign: /ExpiredToken|token.{0,40}(?:is|has) expired|security token included in the request is invalid|InvalidClientTokenId|No valid credential sources found|failed to refresh cached credentials|SSO session has expired/i,
    says: () => "the credentials have expired, or there are none",
    remedy: () =>
      "sign in (AWS_PROFILE, aws sso login, or the role of the job), and run this again: what was applied stays, and is planned empty",
    source: "AWS, common errors; aws-sdk-go-base/v2 errors.go",
  },
  {
    kind: "backend-gone",
    everywhere: true,
    sign: /S3 bucket "[^"]*" does not exist|NoSuchBucket/,
    says: () => "the bucket for the state is not there",
    remedy: () => "make it, or mend `state` in overrides/<environment>_environment.yml",
    source: "terraform internal/backend/remote-state/s3/errors.go",
  },
  {
    kind: "backend-changed",
    sign: /Backend (?:configuration changed|initialization required)/,
    says: () => "the state was kept elsewhere before",
    remedy: (_, stack) => `move it, which asks before it does: terraform -chdir=${stack} init -migrate-state`,
    source: "terraform internal/command/init.go, meta_backend.go",
  },
  {
    kind: "providers",
    everywhere: true,
    sign: /Failed to (?:query available provider packages|install provider)|Inconsistent dependency lock file/,
    says: () => "a provider could not be had",
    remedy: () =>
      "see that the registry, or the mirror of Terraform's CLI configuration, can be reached and holds that version",
    source: "terraform internal/command/init.go",
  },
  {
    kind: "contract",
    sign: /reading SSM Parameter[^\n]*couldn't find resource|ParameterNotFound/,
    says: () => "a contract that it reads is not published",
    remedy: () => "deploy the stack first that publishes it",
    source: "terraform-provider-aws internal/service/ssm/parameter_data_source.go",
  },
  {
    kind: "cluster",
    sign: /Kubernetes cluster unreachable|context "[^"]*" does not exist|connect: connection refused|no such host/,
    says: () => "the cluster is not reached from here",
    remedy: () => "deploy it from where its endpoint is reached, with the kubeconfig that the environment's file names",
    source: "helm/helm pkg/kube/client.go; client-go",
  },
  {
    kind: "exists",
    sign: /already ?exists|AlreadyOwnedByYou|InvalidSubnet\.Conflict|ResourceExistsException|DuplicateResource/i,
    says: () =>
      "something is there of that name or range that the state does not know: a run that was stopped may have made it",
    remedy: (_, stack) =>
      `see whose it is; then take it away, or take it over: terraform -chdir=${stack} import ADDRESS ID`,
    source: "AWS, errors of the services' Create operations",
  },
  {
    kind: "denied",
    sign: /AccessDenied|UnauthorizedOperation|is not authorized to perform/,
    says: () => "AWS does not permit it to whoever is signed in",
    remedy: () => "see which action the error names, and whether the role for deployments has it",
    source: "AWS, common errors",
  },
];

const EVERYWHERE: ReadonlySet<string> = new Set(KNOWN.filter((one) => one.everywhere).map(({ kind }) => kind));

/** Whether whatever else is begun meets the same. */
export const isEverywhere = ({ kind }: Trouble): boolean => EVERYWHERE.has(kind);

/** Longest line of an error that is told. Terraform repeats the line that holds it, which in JSON is the whole file. */
const LINE_CHARACTERS = 300;
/** Errors and lines of each that are told: the others are in the log. */
const MOST_ERRORS = 5;
const MOST_LINES = 12;

/** The errors as text, the last ones, without secrets. */
function textOf(errors: readonly Diagnostic[], tail: string): string {
  const told = errors.slice(-MOST_ERRORS).map(({ summary, detail, address }) =>
    [`${address === null ? "" : `${address}: `}${summary}`, ...detail.split("\n")]
      .map((line) => line.trimEnd())
      .filter((line) => line !== "")
      .slice(0, MOST_LINES)
      .map((line) => (line.length > LINE_CHARACTERS ? `${line.slice(0, LINE_CHARACTERS)} …` : line))
      .join("\n"),
  );
  const more = errors.length > MOST_ERRORS ? [`… and ${errors.length - MOST_ERRORS} more before`] : [];
  const lines = told.length > 0 ? [...more, ...told] : tail.split("\n").slice(-MOST_LINES);
  return maskedText(lines.join("\n"));
}

/**
 * A failure of Terraform's, in words.
 *
 * @param doing what it was to do: `plan`, `apply`, `init`
 * @param folder of the stack, for what is to be run there
 */
export function troubleOf(
  doing: string,
  { code, errors, tail }: Pick<Ended, "code" | "errors" | "tail">,
  folder: string,
): Trouble {
  const all = [...errors.map(({ summary, detail }) => `${summary}\n${detail}`), tail].join("\n");
  const known = KNOWN.find(({ sign }) => sign.test(all));
  const detail = textOf(errors, tail);
  if (known !== undefined)
    return {
      kind: known.kind,
      says: maskedText(known.says(all)),
      remedy: maskedText(known.remedy(all, folder)),
      detail,
    };
  const ended = code === null ? "was ended by a signal" : `ended with ${code}`;
  return {
    kind: "failed",
    says: `terraform ${doing} ${ended}`,
    remedy: "mend what it says and run this again: what was applied stays, and is planned empty",
    detail,
  };
}
