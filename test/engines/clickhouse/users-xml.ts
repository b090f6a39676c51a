/**
 * chdb has no place to keep users that statements make: it takes them from a file. This says the same in a file as a
 * tenant's own statements say, read off the statements themselves, so that what is attacked is what is deployed.
 */

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function only(statements: readonly string[], pattern: RegExp): RegExpExecArray {
  const found = statements.map((sql) => pattern.exec(sql)).filter((match) => match !== null);
  if (found.length !== 1) throw new Error(`${found.length} statements match ${pattern}, one is wanted`);
  return found[0]!;
}

/** The file that makes chdb's one user `user`, under the tenant's statements. */
export function usersXml(statements: readonly string[], user: string): string {
  const settings = only(statements, /^CREATE SETTINGS PROFILE OR REPLACE `\w+` SETTINGS (.*)$/)[1]!.split(", ");
  const parsed = settings.map((item) => {
    const [, name, value, fixed] = /^(\w+) = '?(\w+)'?( READONLY)?$/.exec(item) ?? [];
    if (name === undefined) throw new Error(`not a setting of a profile: ${item}`);
    return { name, value: value!, fixed: fixed !== undefined };
  });
  const [, spans] = only(statements, / NOT KEYED (FOR INTERVAL .*) TO /);
  const intervals = spans!.split(/, (?=FOR INTERVAL)/).map((span) => {
    const [, minutes, maxima] = /^FOR INTERVAL (\d+) minute MAX (.*)$/.exec(span)!;
    return { minutes, amounts: maxima!.split(", ").map((item) => item.split(" = ")) };
  });
  const policies = statements
    .map((sql) => /^CREATE ROW POLICY OR REPLACE `\w+` ON `(\w+)`\.`(\w+)` USING (.*) TO (.*)$/.exec(sql))
    .filter((match) => match !== null)
    .filter((match) => match[4]!.includes(`\`${user}\``));
  const databases = [...new Set(policies.map((match) => match[1]!))];
  const rights = only(statements, new RegExp(`^GRANT (.*) TO \`${user}\` WITH REPLACE OPTION$`))[1]!;
  const element = (name: string, content: string) => `<${name}>${content}</${name}>`;
  return element(
    "clickhouse",
    [
      element(
        "profiles",
        element(
          "default",
          parsed.map(({ name, value }) => element(name, value)).join("") +
            element(
              "constraints",
              parsed
                .filter(({ fixed }) => fixed)
                .map(({ name }) => element(name, "<readonly/>"))
                .join(""),
            ),
        ),
      ),
      element(
        "quotas",
        element(
          "default",
          intervals
            .map(({ minutes, amounts }) =>
              element(
                "interval",
                element("duration", String(Number(minutes) * 60)) +
                  amounts.map(([name, value]) => element(name!, value!)).join(""),
              ),
            )
            .join(""),
        ),
      ),
      element(
        "users",
        element(
          "default",
          "<no_password/><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>" +
            element(
              "grants",
              parts(rights)
                .map((right) => element("query", escaped(`GRANT ${right}`)))
                .join(""),
            ) +
            element(
              "databases",
              databases
                .map((database) =>
                  element(
                    database,
                    policies
                      .filter((match) => match[1] === database)
                      .map((match) => element(match[2]!, element("filter", escaped(match[3]!))))
                      .join(""),
                  ),
                )
                .join(""),
            ),
        ),
      ),
    ].join(""),
  );
}

/** `A, B ON x, C ON y` in its parts, each with its object. */
function parts(rights: string): string[] {
  return [...rights.matchAll(/(?:^|, )([A-Z][A-Za-z ,]*?(?:\([^)]*\)[A-Za-z ,]*?)?? ON [^ ,]+)/g)].map(
    (match) => match[1]!,
  );
}
