/** Imported first: remembers how CDKTF records stack traces before Tessera's stacks switch that off. */
const module_ = require("cdktf/lib/tokens/private/stack-trace") as { captureStackTrace: () => string[] };
const asShipped = module_.captureStackTrace;

/** Lets CDKTF record them again. */
export function tracesAsShipped(): void {
  module_.captureStackTrace = asShipped;
}
