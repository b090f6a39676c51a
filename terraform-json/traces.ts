/** CDKTF's module that records where each token was made. */
interface TraceModule {
  captureStackTrace: () => string[];
}

/**
 * Stops CDKTF from recording a full stack trace with every token that is made, which it does whatever
 * `stackTraces` says, and which costs more than building the stacks. The trace is only ever printed with a token
 * that cannot be resolved; the message names the path of the construct as well.
 */
export function withoutTokenTraces(): void {
  (require("cdktf/lib/tokens/private/stack-trace") as TraceModule).captureStackTrace = () => [];
}
