import {
  DefaultTokenResolver,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  StringConcat,
  Tokenization,
  type TokenizedStringFragments,
} from "cdktf";
import type { IConstruct } from "constructs";
import { isNumberToken, LIST_TOKEN_BEGIN, mayHoldToken, written } from "./expressions";

/** Data that was made without tokens. */
const plain = new WeakSet<object>();

/** Says of large data that no token is in it, so that resolution need not look. */
export function withoutTokens<T extends object>(data: T): T {
  plain.add(data);
  return data;
}

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
  context.resolve = (value: unknown) => resolve(value, slow, false);
  return context;
}

const RESOLVER = new QuickResolver(new StringConcat());

/**
 * What CDKTF's own resolution gives, without walking what holds no token with four regular expressions a string.
 * References and functions are written here; whatever else may hold a token is handed to CDKTF. Undefined values go,
 * as they do there. Keys of maps come in order, which those who write them need not sort again.
 */
export function resolveTokens(scope: IConstruct, value: unknown): unknown {
  return resolve(
    value,
    (held) => written(held) ?? Tokenization.resolve(held, { scope, resolver: RESOLVER, preparing: false }),
    true,
  );
}

function isToken(value: unknown): value is IResolvable {
  return typeof value === "object" && typeof (value as Partial<IResolvable> | null)?.resolve === "function";
}

/** @param sort whether maps come with their keys in order. Inside a function, the order is the one they were given in */
function resolve(value: unknown, slow: Slow, sort: boolean): unknown {
  switch (typeof value) {
    case "string":
      return mayHoldToken(value) ? slow(value) : value;
    case "number":
      return isNumberToken(value) ? slow(value) : value;
    case "function":
      return slow(value);
    case "object":
      if (value === null || value instanceof Date || plain.has(value)) return value;
      return Array.isArray(value)
        ? resolveList(value, slow, sort)
        : resolveMap(value as Record<string, unknown>, slow, sort);
    default:
      return value;
  }
}

function resolveList(list: readonly unknown[], slow: Slow, sort: boolean): unknown {
  const encoded = list.some((item) =>
    typeof item === "string" ? item.includes(LIST_TOKEN_BEGIN) : typeof item === "number" && isNumberToken(item),
  );
  if (encoded) return slow(list);
  return list.map((item) => resolve(item, slow, sort)).filter((item) => item !== undefined);
}

function resolveMap(map: Record<string, unknown>, slow: Slow, sort: boolean): unknown {
  const keys = Object.keys(map);
  if (isToken(map) || "_children" in map || keys.some(mayHoldToken)) return slow(map);
  const resolved: Record<string, unknown> = {};
  for (const key of sort ? keys.sort() : keys) {
    const value = resolve(map[key], slow, sort);
    if (value !== undefined) resolved[key] = value;
  }
  return resolved;
}
