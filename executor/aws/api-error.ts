import type { Failure } from "../contract/driver";

/** What a call was about: what it names, and the IAM action that it takes. */
interface About {
  readonly subject: string;
  readonly action: string;
}

/** Too many calls. Sources: AWS SDK reference, "Retry behavior"; SSM and Secrets Manager, common errors. */
const THROTTLING =
  /^(Throttling|ThrottlingException|ThrottledException|RequestThrottled|TooManyRequestsException|RequestLimitExceeded|TooManyUpdates|LimitExceededException|SlowDown)$/;
const TOO_MANY_REQUESTS = 429;
const SERVER_FAULT = 500;
/** Rights that are missing, of the service's own or of the key's. */
const DENIED = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|KMSAccessDenied\w*|InvalidKeyId)$/;

/** No room for another parameter. Source: SSM API reference, PutParameter, errors. */
const FULL = /^ParameterLimitExceeded$/;

/** "User: arn:aws:sts::…:assumed-role/<role>/<session> is not authorized to perform: <action> on …": names, never a value. */
const WHO = /assumed-role\/([\w+=,.@-]+)\//;
const WHAT = /not authorized to perform: ([a-z0-9-]+:\w+)/;

/** What a service refused, or why it was not reached. Holds names and codes, never a value. */
export class ApiError extends Error {
  private constructor(
    { subject, action }: About,
    readonly code: string,
    detail: string,
    readonly advice: string,
    /** Whether the same call may succeed later. */
    readonly transient: boolean,
  ) {
    super(`executor: ${subject}: ${action}: ${code}${detail}. ${advice}`);
    this.name = "ApiError";
  }

  static refused(about: About, status: number, text: string): ApiError {
    const code = codeOf(text);
    const transient = THROTTLING.test(code) || status === TOO_MANY_REQUESTS || status >= SERVER_FAULT;
    const role = WHO.exec(text)?.[1];
    const action = WHAT.exec(text)?.[1] ?? about.action;
    const who = role === undefined ? "the executor's role" : `the role ${role}`;
    const advice = transient
      ? "The service was asked too much, or failed: run again."
      : FULL.test(code)
        ? "The account has no parameter left in this region: ./tessera quotas says what takes them, and what to do."
        : DENIED.test(code)
          ? `Allow ${who} ${action} on it and the use of its key.`
          : `Allow ${who} ${action} on it and the use of its key, and let it reach the endpoint.`;
    return new ApiError(about, code, ` (HTTP ${status})`, advice, transient);
  }

  static unreached(about: About, code: string): ApiError {
    const advice = "Let the function reach the service's endpoint: its security groups, subnets and endpoint policy.";
    return new ApiError(about, code, "", advice, true);
  }

  static unreadable(about: About, status: number): ApiError {
    const advice = "Something else than the service answers at its endpoint.";
    return new ApiError(about, "an answer that is no JSON", ` (HTTP ${status})`, advice, false);
  }
}

export const isThrottling = ({ code }: ApiError) => THROTTLING.test(code);

/**
 * What to say of the executor's own calls of AWS, whatever engine it runs for. They say nothing of the engine's server.
 * Null: the error is another one.
 */
export function ownFailure(error: unknown): Failure | null {
  if (!(error instanceof ApiError)) return null;
  const { code, message, advice, transient } = error;
  const named = message.slice("executor: ".length, message.length - advice.length - 1);
  return { code, message: named, advice, transient, unseen: true };
}

/** The error's name. The rest of the answer is left out: it could quote what was sent. */
function codeOf(text: string): string {
  const name = /"__type"\s*:\s*"(?:[^"#]*#)?([A-Za-z]+)/.exec(text)?.[1];
  return name ?? "unknown error";
}
