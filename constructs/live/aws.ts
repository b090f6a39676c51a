/** AWS as checks and drills use it. Answers are those of the service's API. */
export interface Aws {
  /**
   * Calls an operation by its name in the AWS CLI, such as `rds`, `describe-db-clusters`.
   *
   * @throws {AwsError} where AWS refuses
   */
  call<T = Record<string, unknown>>(service: string, operation: string, input: object): Promise<T>;
  /** Invokes a function and returns its answer. */
  invoke<T>(functionName: string, payload: object): Promise<T>;
}

/** What AWS refused. */
export class AwsError extends Error {
  constructor(
    /** What was asked: a service and its operation, or a function. */
    readonly what: string,
    /** AWS's own code, such as `DBClusterNotFoundFault`. */
    readonly code: string,
    detail: string,
  ) {
    super(`${what}: ${code}: ${detail}`);
    this.name = "AwsError";
  }
}

/** Nobody is signed in to AWS, or not any more: every further call is refused likewise, until somebody signs in. */
export class NotSignedIn extends AwsError {
  constructor(what: string, code: string, detail: string) {
    super(what, code, detail);
    this.name = "NotSignedIn";
  }
}
