import { pbkdf2Sync, randomBytes } from "node:crypto";
import type { Driver, Failure, Work } from "../../../executor/contract/driver";
import { redactJson } from "../../../executor/contract/redact";
import { explainTransport, overHttps } from "../families/incluster/https";
import { type Address, addressOf, notReady } from "../families/incluster/sign-in";
import { EXECUTOR, TENANT_FIELD } from "./names";
import { type ElasticsearchStatement, elasticsearchLook, elasticsearchStep } from "./steps";
import { CLUSTER } from "./topology";
import { verifyCluster } from "./verify";

export interface Call {
  readonly method: string;
  readonly path: string;
  /** JSON, as it is sent. */
  readonly body?: string;
}
// biome-ignore lint/suspicious/noExplicitAny: answers are plain data
type Json = any;
export interface Answer {
  readonly status: number;
  readonly json: Json;
}

/** Sends one request. Injected: tests have no server. */
export type Transport = (call: Call, at: Address) => Promise<Answer>;

/** What the server answered instead of a result. */
class ServerError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export const transport: Transport = async ({ method, path, body }, at) => {
  const headers: Record<string, string> = body === undefined ? {} : { "Content-Type": "application/json" };
  const { status, text } = await overHttps({ method, path, body, headers, auth: `${at.user}:${at.password}` }, at);
  return { status, json: jsonOf(text) };
};

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    // A load balancer in front answers in HTML.
    return {};
  }
}

/** Kinds of error that mean "already so", by method. Source: Elasticsearch, ResourceAlreadyExistsException. */
const ALREADY = new Set(["resource_already_exists_exception"]);
/** A data stream that stands is told as a wrong argument. */
const STREAM_STANDS = /^data_stream \[[^\]]*\] already exists$/;
const TRANSIENT_STATUS = new Set([408, 429, 502, 503, 504]);
/** Errors whose texts name objects only. Those of others may quote values. */
const NAMES_ONLY = new Set([
  "index_not_found_exception",
  "resource_already_exists_exception",
  "resource_not_found_exception",
  "security_exception",
]);
const ADVICE: Readonly<Record<string, string>> = {
  security_exception:
    "The executor's user lacks a right, its password does not fit, or the licence lacks the feature: apply the cell's bootstrap again, and look at GET /_license.",
  illegal_argument_exception: "A field or a setting cannot be changed so: make an index of another name.",
  index_not_found_exception: "The index is not there: apply the cell before its tenants.",
  OPEN: "Set lifecycle.state to offboarding and deploy, then to erased and deploy again.",
  REMAINS:
    "Documents or indices came in while they were removed: see that the tenant's users are closed, then run again.",
};

function explain(error: unknown): Failure {
  const waiting = notReady(error);
  if (waiting !== null) return waiting;
  if (error instanceof ServerError) {
    const shown = error.message.startsWith("Tessera: ") || NAMES_ONLY.has(error.code);
    return {
      code: error.code,
      message: shown ? error.message : "(message withheld)",
      advice: ADVICE[error.code] ?? "See the nodes' log at this time for the full message.",
      transient: TRANSIENT_STATUS.has(error.status),
    };
  }
  return explainTransport(error);
}

const USER = /^\/_security\/user\/[a-z][a-z0-9_]*$/;

type Send = (method: string, path: string, body?: object) => Promise<Answer>;

function failure({ status, json }: Answer): ServerError {
  const { type, reason } = json?.error?.root_cause?.[0] ?? json?.error ?? {};
  return new ServerError(String(type ?? `HTTP_${status}`), status, String(reason ?? "no reason given"));
}

async function must(answer: Promise<Answer>, ...allowed: readonly number[]): Promise<Json> {
  const got = await answer;
  if (got.status < 300 || allowed.includes(got.status)) return got.json;
  throw failure(got);
}

/** Source: Elasticsearch, Hasher: `{PBKDF2}<iterations>$<salt>$<hash>`, SHA-512, 256 bits each. */
const ITERATIONS = 50_000;
export function hashOf(password: string, salt: Buffer): string {
  const hash = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha512");
  return `{PBKDF2}${ITERATIONS}$${salt.toString("base64")}$${hash.toString("base64")}`;
}

/** A user needs a password to come into being: it gets one that nobody knows, and its own later on. */
async function putUser(send: Send, path: string, body: object): Promise<void> {
  const { status } = await send("GET", path);
  const locked = { password_hash: hashOf(randomBytes(36).toString("base64url"), randomBytes(32)) };
  await must(send("PUT", path, status === 404 ? { ...body, ...locked } : body));
}

async function namesUnder(send: Send, prefix: string) {
  const found = await must(send("GET", `/_resolve/index/${prefix}*?expand_wildcards=all`), 404);
  const names = (list: Json) =>
    ((list ?? []) as { name: string }[]).map(({ name }) => name).filter((name) => name.startsWith(prefix));
  return { streams: names(found.data_streams), indices: names(found.indices) };
}

/** Removes what begins with a tenant's prefix, each by its full name: streams, indices, templates, policies. */
async function purgeIndices(send: Send, prefix: string): Promise<void> {
  const found = await namesUnder(send, prefix);
  for (const name of found.streams) await must(send("DELETE", `/_data_stream/${name}`), 404);
  for (const name of found.indices) await must(send("DELETE", `/${name}`), 404);
  const { streams, indices } = await namesUnder(send, prefix);
  const left = [...streams, ...indices];
  if (left.length > 0) throw new ServerError("REMAINS", 0, `Tessera: ${left.join(", ")} are left`);
  const templates = await must(send("GET", `/_index_template/${prefix}*`), 404);
  for (const { name } of (templates.index_templates ?? []) as { name: string }[])
    if (name.startsWith(prefix)) await must(send("DELETE", `/_index_template/${name}`), 404);
  const policies = await must(send("GET", "/_ilm/policy"), 404);
  for (const name of Object.keys(policies).filter((name) => name.startsWith(prefix)))
    await must(send("DELETE", `/_ilm/policy/${name}`), 404);
}

/** Removes a tenant's documents from the shared indices, and counts what is left. */
async function purgeDocuments(send: Send, pattern: string, id: string): Promise<void> {
  const query = { query: { term: { [TENANT_FIELD]: id } } };
  const options = "expand_wildcards=all&ignore_unavailable=true&allow_no_indices=true";
  await must(send("POST", `/${pattern}/_delete_by_query?conflicts=proceed&refresh=true&${options}`, query));
  const { count } = await must(send("POST", `/${pattern}/_count?${options}`, query));
  if (count !== 0) throw new ServerError("REMAINS", 0, `Tessera: documents of ${id} are left`);
}

async function refuseWhileOpen(send: Send, users: readonly string[]): Promise<void> {
  const found = await must(send("GET", `/_security/user/${users.join(",")}`), 404);
  const open = Object.entries(found as Record<string, { enabled?: boolean }>)
    .filter(([, user]) => user.enabled === true)
    .map(([name]) => name);
  if (open.length > 0) throw new ServerError("OPEN", 0, `Tessera: ${open.join(", ")} can still sign in`);
}

/** Runs one statement: a request, or one of those that a request cannot say. Returns what a GET was answered. */
async function runStatement(send: Send, statement: ElasticsearchStatement): Promise<Json> {
  if ("purgeIndices" in statement) return purgeIndices(send, statement.purgeIndices.prefix);
  if ("purgeDocuments" in statement) {
    const { pattern, tenant } = statement.purgeDocuments;
    return purgeDocuments(send, pattern, tenant);
  }
  if ("refuseWhileOpen" in statement) return refuseWhileOpen(send, statement.refuseWhileOpen.users);
  const { method, path, body } = statement;
  if (method === "PUT" && body !== undefined && USER.test(path)) return putUser(send, path, body);
  const answer = await send(method, path, body);
  if (answer.status < 300) return method === "GET" ? answer.json : undefined;
  if (method === "DELETE" && answer.status === 404) return;
  const error = failure(answer);
  if (method === "PUT" && (ALREADY.has(error.code) || STREAM_STANDS.test(error.message))) return;
  throw error;
}

function read(given: unknown): Work<ElasticsearchStatement, object> {
  const step = elasticsearchStep(given, "");
  const of = (...statements: readonly ElasticsearchStatement[]) => ({ at: {}, statements });
  if ("requests" in step) return of(...step.requests);
  if ("purgeIndices" in step) return of({ purgeIndices: step.purgeIndices });
  if ("purgeDocuments" in step) return of({ purgeDocuments: step.purgeDocuments });
  return of({ refuseWhileOpen: step.refuseWhileOpen });
}

function show(statement: ElasticsearchStatement): string {
  if (!("method" in statement)) return JSON.stringify(statement);
  const { method, path, body } = statement;
  return `${method} ${path}${body === undefined ? "" : ` ${redactJson(body)}`}`;
}

/** The driver over a given transport. There are no transactions. */
export function driverOver(over: Transport): Driver<ElasticsearchStatement> {
  return {
    read,
    async open(target, as, _at, credentials) {
      const at = await addressOf(CLUSTER, target, as, credentials);
      const send: Send = (method, path, body) =>
        over({ method, path, body: body === undefined ? undefined : JSON.stringify(body) }, at);
      return {
        async run(statement) {
          const json = await runStatement(send, statement);
          return json === undefined ? [] : [json];
        },
        // Every request is one of its own.
        close: async () => {},
      };
    },
    explain,
    show,
    password: (user, password) => ({
      method: "PUT",
      path: `/_security/user/${user}/_password`,
      body: { password_hash: hashOf(password, randomBytes(32)) },
    }),
    executorRole: EXECUTOR,
    readLook: (given) => elasticsearchLook(given, ""),
    verify: (session, looking) => verifyCluster(session, looking, explain, Date.now()),
  };
}

export const driver = driverOver(transport);
