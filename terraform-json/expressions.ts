import { call, dependable, type IResolvable, propertyAccess, ref, Token } from "cdktf";
import { tokenOfKey, tokenOfNumber } from "./tokens";

/**
 * Expressions of Terraform that consist of references, functions and plain data, written in one pass. CDKTF walks
 * what a function is given once for every level above it. Whatever else an expression holds is left to CDKTF: each
 * function here returns null then. A test holds the text against CDKTF's.
 */

/** CDKTF exports functions that make them, and not their classes. Properties are private to CDKTF. */
interface Reference {
  readonly identifier: string;
  readonly crossStackIdentifier: object;
}
interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}
interface Access {
  readonly target: unknown;
  readonly args: readonly unknown[];
}
interface Intrinsic {
  readonly value: unknown;
}
interface Dependable {
  readonly dependable: { readonly fqn: string };
}

const REFERENCE = ref("x").constructor;
const CALL = call("x", []).constructor;
const ACCESS = propertyAccess("x", []).constructor;
/** What stands for a list, a number or a map that a string with a token in it comes to. */
const INTRINSIC = Token.asAny("x").constructor;
const TOKEN_BEGIN = "${TfToken[";
/** A token for a whole list is a list of one item that begins so. */
export const LIST_TOKEN_BEGIN = "#{TfToken[";
const TOKEN_END = "]}";
const DEPENDABLE = tokenOf(dependable({ fqn: "x" } as never))!.constructor;

/** What every encoded string, list and map token has in it. */
const TOKEN_MARK = "TfToken[";
/** Number tokens are doubles near -1e289 (-1e270 in lists): this is how they read inside a string. */
const NUMBER_TOKEN_MARK = "+2";
const NUMBER_TOKEN_BELOW = -1e250;
/** Read once: every look at a name of the library's goes through getters of two modules. */
const { STRING_MAP_TOKEN_VALUE, ANY_MAP_TOKEN_VALUE, NUMBER_MAP_TOKEN_VALUE } = Token;

const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/;

/** Whether a number stands for a token. */
export function isNumberToken(value: number): boolean {
  return value < NUMBER_TOKEN_BELOW || value === NUMBER_MAP_TOKEN_VALUE;
}

/** Whether a string may have a token of any kind in it. */
export function mayHoldToken(text: string): boolean {
  return (
    text.includes(TOKEN_MARK) ||
    text.includes(NUMBER_TOKEN_MARK) ||
    text === STRING_MAP_TOKEN_VALUE ||
    text === ANY_MAP_TOKEN_VALUE
  );
}

/** Text with tokens in it, as it stands in a configuration. */
function templateOf(text: string): string | null {
  if (text.includes(NUMBER_TOKEN_MARK)) return null;
  if (isOneToken(text)) return aloneOf(tokenOf(text));
  let written = "";
  let index = 0;
  for (;;) {
    const begin = text.indexOf(TOKEN_BEGIN, index);
    const literal = begin === -1 ? text.slice(index) : text.slice(index, begin);
    // Tokens inside a template that was written by hand are written without braces of their own.
    if (literal.includes("${") || literal.includes(TOKEN_MARK)) return null;
    written += literal;
    if (begin === -1) return written;
    const end = text.indexOf(TOKEN_END, begin);
    if (end === -1) return null;
    const token = tokenOf(text.slice(begin, end + TOKEN_END.length));
    const expression = token?.constructor === DEPENDABLE ? null : expressionOf(token);
    if (expression === null) return null;
    written += `\${${expression}}`;
    index = end + TOKEN_END.length;
  }
}

function isOneToken(text: string): boolean {
  return text.startsWith(TOKEN_BEGIN) && endsWithFirst(text);
}

function endsWithFirst(text: string): boolean {
  return text.indexOf(TOKEN_END) === text.length - TOKEN_END.length;
}

/** What holds a token, as it stands in a configuration. */
export function written(held: unknown): string | null {
  if (typeof held === "string") return templateOf(held);
  if (typeof held === "number") return aloneOf(numberTokenOf(held));
  if (typeof held !== "object" || held === null) return null;
  if (Array.isArray(held)) return isListToken(held) ? aloneOf(tokenOf(held[0])) : null;
  return aloneOf(held as IResolvable);
}

/** Whether a list stands for the token of a whole list: it has one item, which is encoded. */
function isListToken(list: readonly unknown[]): list is readonly [string] {
  const [item] = list;
  return list.length === 1 && typeof item === "string" && item.startsWith(LIST_TOKEN_BEGIN) && endsWithFirst(item);
}

/** A token as it stands in a configuration by itself. */
function aloneOf(token: IResolvable | undefined): string | null {
  const expression = expressionOf(token);
  // The list of what a resource depends on takes bare names.
  return expression === null || token?.constructor === DEPENDABLE ? expression : `\${${expression}}`;
}

/** A token as it stands inside an expression. */
function expressionOf(token: IResolvable | undefined): string | null {
  switch (token?.constructor) {
    case REFERENCE:
      return referenceOf(token as unknown as Reference);
    case CALL:
      return callOf(token as unknown as Call);
    case ACCESS:
      return accessOf(token as unknown as Access);
    case INTRINSIC:
      return intrinsicOf(token as unknown as Intrinsic);
    case DEPENDABLE:
      return argumentOf((token as unknown as Dependable).dependable.fqn);
    default:
      return null;
  }
}

function numberTokenOf(number: number): IResolvable | undefined {
  return number === NUMBER_MAP_TOKEN_VALUE ? undefined : tokenOfNumber(number);
}

/** The token that a string consists of. */
function tokenOf(text: string): IResolvable | undefined {
  return tokenOfKey(text.slice(TOKEN_BEGIN.length, -TOKEN_END.length));
}

function referenceOf({ identifier, crossStackIdentifier }: Reference): string | null {
  for (const _ in crossStackIdentifier) return null;
  return mayHoldToken(identifier) ? null : identifier;
}

function intrinsicOf({ value }: Intrinsic): string | null {
  return typeof value === "string" && isOneToken(value) ? expressionOf(tokenOf(value)) : null;
}

function callOf({ name, args }: Call): string | null {
  const written = argumentsOf(args);
  return written === null ? null : `${name}(${written.join(", ")})`;
}

function accessOf({ target, args }: Access): string | null {
  const base = argumentOf(target);
  if (base === null) return null;
  let path = base;
  for (const arg of args) {
    const written = arg === "*" ? null : argumentOf(arg);
    if (written === null) return null;
    const plain = typeof arg === "string" ? IDENTIFIER.test(arg) : typeof arg === "number" && !isNumberToken(arg);
    path += plain ? `.${arg}` : `[${written}]`;
  }
  return path;
}

function argumentsOf(args: readonly unknown[]): string[] | null {
  const written: string[] = [];
  for (const arg of args) {
    // CDKTF joins a list of texts, in which a null is nothing.
    const text = arg === null ? null : argumentOf(arg);
    if (text === null) return null;
    written.push(text);
  }
  return written;
}

/** What a function is given, or a part of it. */
function argumentOf(arg: unknown): string | null {
  switch (typeof arg) {
    case "string":
      return textOf(arg);
    case "number":
      return isNumberToken(arg) ? expressionOf(numberTokenOf(arg)) : `${arg}`;
    case "boolean":
      return `${arg}`;
    case "object":
      if (arg === null) return "null";
      if (Array.isArray(arg)) return listOf(arg);
      if (arg.constructor !== Object) return expressionOf(arg as IResolvable);
      return typeof (arg as Partial<IResolvable>).resolve === "function" ? null : mapOf(arg as Record<string, unknown>);
    default:
      return null;
  }
}

function textOf(text: string): string | null {
  if (!mayHoldToken(text)) return isQuoted(text) ? escaped(text) : `"${escaped(text)}"`;
  if (isOneToken(text)) return expressionOf(tokenOf(text));
  // Quotes and line ends beside tokens are CDKTF's to judge.
  const written = text.includes('"') || text.includes("\n") ? null : templateOf(text);
  return written === null ? null : `"${written}"`;
}

function isQuoted(text: string): boolean {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"');
}

function escaped(text: string): string {
  const lines = text.includes("\n") ? text.replaceAll("\n", "\\n") : text;
  return lines.includes("${") ? lines.replaceAll("${", "$$${") : lines;
}

function listOf(list: readonly unknown[]): string | null {
  if (isListToken(list)) return expressionOf(tokenOf(list[0]));
  const written = argumentsOf(list);
  return written === null ? null : `[${written.join(", ")}]`;
}

function mapOf(map: Record<string, unknown>): string | null {
  const written: string[] = [];
  for (const [key, value] of Object.entries(map)) {
    if (value === undefined) continue;
    if (mayHoldToken(key)) return null;
    const text = argumentOf(value);
    if (text === null) return null;
    written.push(`"${key}" = ${text}`);
  }
  return `{${written.join(", ")}}`;
}
