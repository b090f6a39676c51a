/** Loaded first: remembers of CDKTF what Tessera's stacks replace for a whole program as they are loaded. */

// Its private modules can be loaded after it only.
import "cdktf";

const traces = require("cdktf/lib/tokens/private/stack-trace") as { captureStackTrace: unknown };
const { TokenMap } = require("cdktf/lib/tokens/private/token-map") as {
  TokenMap: { prototype: { registerStringKey: unknown } };
};
const { captureStackTrace } = traces;
const { registerStringKey } = TokenMap.prototype;

/** Gives CDKTF its own way back of recording traces and of naming tokens. */
export function asShipped(): void {
  traces.captureStackTrace = captureStackTrace;
  TokenMap.prototype.registerStringKey = registerStringKey;
}
