import type { IResolvable } from "cdktf";

/** CDKTF's map from what stands in strings and numbers to the tokens that they stand for: private to CDKTF. */
interface TokenMap {
  tokenCounter: number;
  readonly stringTokenMap: Map<string, IResolvable>;
  readonly numberTokenMap: Map<number, IResolvable>;
  registerStringKey(token: IResolvable, displayHint?: string): string;
  lookupNumberToken(number: number): IResolvable | undefined;
}

const { TokenMap } = require("cdktf/lib/tokens/private/token-map") as {
  TokenMap: { instance(): TokenMap; prototype: TokenMap };
};

/** The name of tokens that were given none. */
const NAME = "TOKEN";

/** CDKTF compiles a regular expression for every token, to clean the name that hardly any is given. */
function withoutCleaning(): void {
  const { registerStringKey } = TokenMap.prototype;
  TokenMap.prototype.registerStringKey = function (token, displayHint) {
    if (displayHint) return registerStringKey.call(this, token, displayHint);
    const key = `${NAME}.${this.tokenCounter++}`;
    this.stringTokenMap.set(key, token);
    return key;
  };
}

withoutCleaning();

/** The token of a key, as it stands between the marks of an encoded string. */
export function tokenOfKey(key: string): IResolvable | undefined {
  return TokenMap.instance().stringTokenMap.get(key);
}

/** The token that a number stands for. */
export function tokenOfNumber(number: number): IResolvable | undefined {
  return TokenMap.instance().lookupNumberToken(number);
}

/**
 * Does some work and then drops every token that was made meanwhile: CDKTF keeps all for the life of the process, and
 * with them the stacks that they belong to. No token that the work makes may be used afterwards: CDKTF refuses one
 * that it does not know.
 */
export function withTokensOfItsOwn<T>(work: () => T): T {
  const map = TokenMap.instance();
  const first = map.tokenCounter;
  try {
    return work();
  } finally {
    for (let number = first; number < map.tokenCounter; number++) {
      map.stringTokenMap.delete(`${NAME}.${number}`);
      map.numberTokenMap.delete(number);
    }
  }
}
