import { redisStep } from "../../constructs/engines/redis/steps";

/** A step that makes a user with these rules. */
const step = (rules: string) =>
  redisStep({ as: "executor", members: [7001], setUser: { user: "tenant_acme", rules } }, "step");

const RULES = "on resetchannels ~acme:* &acme:* -@all +get +set";

test("rules without a password are taken", () => {
  expect(() => step(RULES)).not.toThrow();
});

/** What a server takes for a password, or for none. Source: Redis documentation, "ACL SETUSER". */
const PASSWORDS = [">hunter2", "<hunter2", `#${"a".repeat(64)}`, `!${"a".repeat(64)}`, "nopass", "NOPASS"];

test.each(PASSWORDS)("%s is refused, wherever it stands", (word) => {
  for (const rules of [word, `${word} ${RULES}`, `on ${word} ~acme:*`, `${RULES} ${word}`])
    expect(() => step(rules)).toThrow("step.setUser.rules");
});

test.each(["(~other:* +get)", "on (~other:* +get)", "on  ~acme:*", " on", "on ", "on\n>x", "on\t>x"])(
  "%j is refused: a second set, or words that are not one apart",
  (rules) => {
    expect(() => step(rules)).toThrow("step.setUser.rules");
  },
);
