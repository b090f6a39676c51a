/**
 * Runs statements in a ClickHouse inside this process and writes one JSON line for each. Input, from standard input:
 * `{ data, config, statements }`. The engine binds one folder and one list of users to a process for good, so every
 * change of who runs is a process of its own.
 */
const { Session } = require("chdb");

const { data, config, statements } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const session = new Session(data, { connectionArgs: [`--config-file=${config}`] });
for (const sql of statements) {
  let result;
  try {
    result = { ok: true, text: session.query(sql, "TSV").trim() };
  } catch (error) {
    result = { ok: false, text: String(error.message) };
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
