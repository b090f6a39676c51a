/** Longest statement text in a log line, in characters. */
const LONGEST = 400;

/** Strings, dollar-quoted bodies and numbers, but not quoted names nor comments. Names may hold digits. */
const TOKENS =
  /(\/\*[\s\S]*?\*\/)|("(?:[^"]|"")*")|([eE]?'(?:[^'\\]|''|\\.)*')|(\$([A-Za-z_]*)\$[\s\S]*?\$\5\$)|(\b[A-Za-z_][A-Za-z0-9_]*)|(\d+(?:\.\d+)?)/g;

/** Engines that speak JSON: a command, or a request with a method, a path and a body. There a string is a value. */
const JSON_STATEMENT = /^([A-Z]+ \/\S* )?(\{[\s\S]*\})$/;
/** What the first key of a command is about: the name of a user, a role or a collection. */
const NAME = /^[A-Za-z_][\w.-]*$/;

/** The statement for the log: on one line, without any value. */
export function redact(statement: string): string {
  const text = json(statement.trim()) ?? sql(statement);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function json(statement: string): string | null {
  const [, request, body] = JSON_STATEMENT.exec(statement) ?? [];
  if (body === undefined) return null;
  try {
    const command = JSON.parse(body);
    const [first] = Object.keys(command);
    const named = request === undefined && first !== undefined && NAME.test(String(command[first]));
    const shown = { ...(emptied(command) as object), ...(named ? { [first]: command[first] } : {}) };
    return `${request ?? ""}${JSON.stringify(shown)}`;
  } catch {
    return null;
  }
}

/** Keys stay, and how values are nested. */
function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(emptied);
  if (value === null || typeof value !== "object") return "?";
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, emptied(one)]));
}

function sql(statement: string): string {
  return statement
    .replace(TOKENS, (whole, comment, name, string, body, _tag, word) => {
      if (comment !== undefined) return "";
      if (name !== undefined || (word !== undefined && string === undefined && body === undefined)) return whole;
      return "?";
    })
    .replace(/\s+/g, " ")
    .trim();
}
