/** Longest statement text in a log line, in characters. */
const LONGEST = 400;

/** Strings, dollar-quoted bodies and numbers, but not quoted names nor comments. Names may hold digits. */
const TOKENS =
  /(\/\*[\s\S]*?\*\/)|("(?:[^"]|"")*")|([eE]?'(?:[^'\\]|''|\\.)*')|(\$([A-Za-z_]*)\$[\s\S]*?\$\5\$)|(\b[A-Za-z_][A-Za-z0-9_]*)|(\d+(?:\.\d+)?)/g;

/** The statement for the log: on one line, without any value. */
export function redact(sql: string): string {
  const text = sql
    .replace(TOKENS, (whole, comment, name, string, body, _tag, word) => {
      if (comment !== undefined) return "";
      if (name !== undefined || (word !== undefined && string === undefined && body === undefined)) return whole;
      return "?";
    })
    .replace(/\s+/g, " ")
    .trim();
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
