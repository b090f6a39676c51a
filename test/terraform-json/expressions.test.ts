import {
  App,
  call,
  conditional,
  DefaultTokenResolver,
  dependable,
  propertyAccess,
  ref,
  StringConcat,
  TerraformStack,
  Token,
  Tokenization,
} from "cdktf";
import fc from "fast-check";
import { resolveTokens } from "../../terraform-json/resolve";
import { withTokensOfItsOwn } from "../../terraform-json/tokens";

const stack = new TerraformStack(new App({ stackTraces: false }), "s");
const stockResolver = new DefaultTokenResolver(new StringConcat());

/** Both ways, or what both refuse. */
function outcome(resolve: () => unknown): unknown {
  try {
    return { value: resolve() };
  } catch {
    return "refused";
  }
}

function same(value: unknown): void {
  const stock = outcome(() => Tokenization.resolve(value, { scope: stack, resolver: stockResolver, preparing: false }));
  expect(outcome(() => resolveTokens(stack, value))).toEqual(stock);
}

const text = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom(
    "a",
    "a_b",
    "0",
    "*",
    '"',
    '"a"',
    '""',
    'say "a"',
    "a\nb",
    "${a}",
    "$${a}",
    "}",
    "%{if",
    "\\",
    "1e+2",
  ),
);
const reference = fc
  .constantFrom("aws_kms_key.a.arn", "local.b", "each.key", "data.c.d[0].e")
  .map((name) => ref(name, stack));
const encoded = reference.map((token) => Token.asString(token));

/** Values that a configuration may hold: the deeper ones of functions over the others. */
const { value } = fc.letrec<{ value: unknown; expression: unknown; mixed: unknown; leaf: unknown }>((tie) => ({
  leaf: fc.oneof(
    text,
    encoded,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom(undefined, Token.asNumber(ref("local.n")), Token.asList(ref("local.l")), ["x", undefined]),
    fc.constantFrom<unknown>(
      Token.asList(Token.asString(ref("local.m"))),
      Token.asNumber(Token.asString(call("length", [["a"]]))),
      Token.asList("${local.by_hand}"),
      Token.asAny("text"),
    ),
    fc.constant(null).map(() => dependable({ fqn: Token.asString(ref("aws_iam_role.r", stack)) } as never)),
    fc.constant(null).map(() => ({ resolve: () => "late", creationStack: [], toString: () => "", toJSON: () => "" })),
  ),
  expression: fc.oneof(
    reference,
    fc
      .tuple(fc.constantFrom("jsonencode", "merge", "join"), fc.array(tie("value"), { minLength: 1, maxLength: 3 }))
      .map(([name, args]) => call(name, args)),
    fc
      .tuple(
        tie("expression"),
        fc.array(fc.oneof(text, fc.nat(9), encoded, fc.constantFrom(Token.asNumber(ref("local.n")))), { maxLength: 3 }),
      )
      .map(([target, path]) => propertyAccess(target as never, path)),
    fc
      .tuple(tie("value"), tie("value"), tie("value"))
      .map(([condition, yes, no]) => conditional(condition as never, yes, no)),
  ),
  mixed: fc
    .array(
      fc.oneof(
        text,
        encoded,
        tie("expression").map((token) => Token.asString(token as never)),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((parts) => parts.join("")),
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("leaf"),
    tie("mixed"),
    tie("expression"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(text, encoded), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

test("whatever is made of references, functions and data reads as CDKTF writes it", () => {
  // CDKTF warns of templates inside functions each time it meets one.
  const warn = jest.spyOn(console, "warn").mockImplementation(() => undefined);
  try {
    fc.assert(fc.property(value, same), { numRuns: 1000 });
  } finally {
    warn.mockRestore();
  }
});

test("a token of other work is refused, not written", () => {
  const token = withTokensOfItsOwn(() => Token.asString(ref("local.gone")));
  expect(() => resolveTokens(stack, token)).toThrow("Unrecognized Token Key");
  expect(() => resolveTokens(stack, `before ${token}`)).toThrow("Unrecognized Token Key");
});

test("work keeps the tokens of before, and those with names", () => {
  const before = Token.asString(ref("local.before"));
  withTokensOfItsOwn(() => expect(resolveTokens(stack, before)).toBe("${local.before}"));
  expect(resolveTokens(stack, before)).toBe("${local.before}");
  const named = withTokensOfItsOwn(() => Token.asString(ref("local.named"), { displayHint: "kept" }));
  expect(resolveTokens(stack, named)).toBe("${local.named}");
});
