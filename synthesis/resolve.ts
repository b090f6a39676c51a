import { DefaultTokenResolver, type IResolvable, StringConcat, Token, Tokenization } from "cdktf";
import type { IConstruct } from "constructs";

const RESOLVER = new DefaultTokenResolver(new StringConcat());

/** What every encoded string, list and map token has in it. */
const TOKEN_MARK = "TfToken[";
/** Number tokens are doubles near -1e289 (-1e270 in lists): this is how they read inside a string. */
const NUMBER_TOKEN_MARK = "e+2";
const NUMBER_TOKEN_BELOW = -1e250;

/** Data that was made without tokens. */
const plain = new WeakSet<object>();

/** Says of large data that no token is in it, so that resolution need not look. */
export function withoutTokens<T extends object>(data: T): T {
  plain.add(data);
  return data;
}

/** Strings with tokens in them that a scope has resolved: the same references come again and again. */
const resolvedStrings = new WeakMap<IConstruct, Map<string, string>>();

/**
 * What CDKTF's own resolution gives, without walking what holds no token with four regular expressions a string:
 * whatever may hold one is handed to CDKTF whole. Undefined values go, as they do there.
 */
export function resolveTokens(scope: IConstruct, value: unknown): unknown {
  switch (typeof value) {
    case "string":
      return mayHoldToken(value) ? resolveString(scope, value) : value;
    case "number":
      return isNumberToken(value) ? resolveByCdktf(scope, value) : value;
    case "function":
      return resolveByCdktf(scope, value);
    case "object":
      if (value === null || value instanceof Date || plain.has(value)) return value;
      return Array.isArray(value) ? resolveList(scope, value) : resolveMap(scope, value as Record<string, unknown>);
    default:
      return value;
  }
}

function mayHoldToken(text: string): boolean {
  return (
    text.includes(TOKEN_MARK) ||
    text.includes(NUMBER_TOKEN_MARK) ||
    text === Token.STRING_MAP_TOKEN_VALUE ||
    text === Token.ANY_MAP_TOKEN_VALUE
  );
}

function resolveString(scope: IConstruct, text: string): unknown {
  let known = resolvedStrings.get(scope);
  if (known === undefined) {
    known = new Map();
    resolvedStrings.set(scope, known);
  }
  const found = known.get(text);
  if (found !== undefined) return found;
  const resolved = resolveByCdktf(scope, text);
  if (typeof resolved === "string") known.set(text, resolved);
  return resolved;
}

function isNumberToken(value: number): boolean {
  return value < NUMBER_TOKEN_BELOW || value === Token.NUMBER_MAP_TOKEN_VALUE;
}

function resolveByCdktf(scope: IConstruct, value: unknown): unknown {
  return Tokenization.resolve(value, { scope, resolver: RESOLVER, preparing: false });
}

function resolveList(scope: IConstruct, list: readonly unknown[]): unknown {
  // A token for a whole list is a list of one encoded item.
  if (
    list.some((item) =>
      typeof item === "string" ? item.includes(TOKEN_MARK) : typeof item === "number" && isNumberToken(item),
    )
  )
    return resolveByCdktf(scope, list);
  return list.map((item) => resolveTokens(scope, item)).filter((item) => item !== undefined);
}

function resolveMap(scope: IConstruct, map: Record<string, unknown>): unknown {
  const keys = Object.keys(map);
  if (typeof (map as Partial<IResolvable>).resolve === "function" || "_children" in map || keys.some(mayHoldToken))
    return resolveByCdktf(scope, map);
  const resolved: Record<string, unknown> = {};
  for (const key of keys) {
    const value = resolveTokens(scope, map[key]);
    if (value !== undefined) resolved[key] = value;
  }
  return resolved;
}
