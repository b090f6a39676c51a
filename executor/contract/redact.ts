/** Longest text of a statement in a log line, in characters. */
const LONGEST = 400;

/** Strings, dollar-quoted bodies and numbers, but not quoted names nor comments. Names may hold digits. */
const TOKENS =
  /(\/\*[\s\S]*?\*\/)|("(?:[^"]|"")*")|([eE]?'(?:[^'\\]|''|\\.)*')|(\$([A-Za-z_]*)\$[\s\S]*?\$\5\$)|(\b[A-Za-z_][A-Za-z0-9_]*)|(\d+(?:\.\d+)?)/g;

export const shorten = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** SQL for the log: on one line, without any value. */
export function redactSql(sql: string): string {
  return sql
    .replace(TOKENS, (whole, comment, name, string, body, _tag, word) => {
      if (comment !== undefined) return "";
      if (name !== undefined || (word !== undefined && string === undefined && body === undefined)) return whole;
      return "?";
    })
    .replace(/\s+/g, " ")
    .trim();
}

/** What a command is about: the name of a user, a role or a collection. */
const NAME = /^[A-Za-z_][\w.-]*$/;

/** An object for the log: keys, and how values are nested. `named`: the key whose value is shown if it is a name. */
export function redactJson(value: Readonly<Record<string, unknown>>, named?: string): string {
  const shown = emptied(value) as Record<string, unknown>;
  const name = named === undefined ? undefined : value[named];
  if (named !== undefined && typeof name === "string" && NAME.test(name)) shown[named] = name;
  return JSON.stringify(shown);
}

function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(emptied);
  if (value === null || typeof value !== "object") return "?";
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, emptied(one)]));
}
