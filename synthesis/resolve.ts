import {
  DefaultTokenResolver,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  StringConcat,
  Token,
  Tokenization,
  type TokenizedStringFragments,
} from "cdktf";
import type { IConstruct } from "constructs";

/** What every encoded string, list and map token has in it. */
const TOKEN_MARK = "TfToken[";
const LIST_TOKEN_MARK = "#{TfToken[";
/** Number tokens are doubles near -1e289 (-1e270 in lists): this is how they read inside a string. */
const NUMBER_TOKEN_MARK = "e+2";
const NUMBER_TOKEN_BELOW = -1e250;
/** Read once: every look at a name of the library's goes through getters of two modules. */
const { STRING_MAP_TOKEN_VALUE, ANY_MAP_TOKEN_VALUE, NUMBER_MAP_TOKEN_VALUE } = Token;

/** Data that was made without tokens. */
const plain = new WeakSet<object>();

/** Says of large data that no token is in it, so that resolution need not look. */
export function withoutTokens<T extends object>(data: T): T {
  plain.add(data);
  return data;
}

/** Strings with tokens in them that a scope has resolved: the same references come again and again. */
const resolvedStrings = new WeakMap<IConstruct, Map<string, string>>();

/** Resolves what holds a token: CDKTF's own function. */
type Slow = (value: unknown) => unknown;

/**
 * CDKTF's resolver, except that what is resolved on the way (arguments of functions, which CDKTF walks again at every
 * level) is walked here as well, and CDKTF sees the tokens only.
 */
class QuickResolver extends DefaultTokenResolver {
  override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    return super.resolveToken(token, quick(context), postProcessor);
  }

  override resolveString(fragments: TokenizedStringFragments, context: IResolveContext): unknown {
    return super.resolveString(fragments, quick(context));
  }
}

/** A context with a mark: a property costs less than a look-up. */
type Quickened = IResolveContext & { quickened?: true };

/** Changed in place: tokens say on their context how what they hold is to be written. */
function quick(context: Quickened): IResolveContext {
  if (context.quickened) return context;
  context.quickened = true;
  const byCdktf = context.resolve;
  const slow = (value: unknown) => byCdktf.call(context, value);
  context.resolve = (value: unknown) => resolve(value, slow);
  return context;
}

const RESOLVER = new QuickResolver(new StringConcat());

/**
 * What CDKTF's own resolution gives, without walking what holds no token with four regular expressions a string:
 * whatever may hold one is handed to CDKTF. Undefined values go, as they do there.
 */
export function resolveTokens(scope: IConstruct, value: unknown): unknown {
  let known = resolvedStrings.get(scope);
  if (known === undefined) {
    known = new Map();
    resolvedStrings.set(scope, known);
  }
  const strings = known;
  return resolve(value, (held) => {
    const found = typeof held === "string" ? strings.get(held) : undefined;
    if (found !== undefined) return found;
    const resolved = Tokenization.resolve(held, { scope, resolver: RESOLVER, preparing: false });
    if (typeof held === "string" && typeof resolved === "string") strings.set(held, resolved);
    return resolved;
  });
}

function resolve(value: unknown, slow: Slow): unknown {
  switch (typeof value) {
    case "string":
      return mayHoldToken(value) ? slow(value) : value;
    case "number":
      return isNumberToken(value) ? slow(value) : value;
    case "function":
      return slow(value);
    case "object":
      if (value === null || value instanceof Date || plain.has(value)) return value;
      return Array.isArray(value) ? resolveList(value, slow) : resolveMap(value as Record<string, unknown>, slow);
    default:
      return value;
  }
}

function mayHoldToken(text: string): boolean {
  return (
    text.includes(TOKEN_MARK) ||
    text.includes(NUMBER_TOKEN_MARK) ||
    text === STRING_MAP_TOKEN_VALUE ||
    text === ANY_MAP_TOKEN_VALUE
  );
}

function isNumberToken(value: number): boolean {
  return value < NUMBER_TOKEN_BELOW || value === NUMBER_MAP_TOKEN_VALUE;
}

function resolveList(list: readonly unknown[], slow: Slow): unknown {
  // A token for a whole list is a list of one encoded item.
  const encoded = list.some((item) =>
    typeof item === "string" ? item.includes(LIST_TOKEN_MARK) : typeof item === "number" && isNumberToken(item),
  );
  if (encoded) return slow(list);
  return list.map((item) => resolve(item, slow)).filter((item) => item !== undefined);
}

function resolveMap(map: Record<string, unknown>, slow: Slow): unknown {
  const keys = Object.keys(map);
  if (typeof (map as Partial<IResolvable>).resolve === "function" || "_children" in map || keys.some(mayHoldToken))
    return slow(map);
  const resolved: Record<string, unknown> = {};
  for (const key of keys) {
    const value = resolve(map[key], slow);
    if (value !== undefined) resolved[key] = value;
  }
  return resolved;
}
