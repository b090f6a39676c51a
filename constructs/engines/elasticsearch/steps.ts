import {
  list,
  matching,
  object,
  oneOf,
  optional,
  type Read,
  record,
  WrongShape,
} from "../../../executor/contract/shape";
import { stepsOf } from "../../../executor/contract/steps";
import { SHARED_PREFIX } from "./names";

const request = object({
  method: oneOf("PUT", "DELETE"),
  path: matching(/^\/\S*$/, "a path, without spaces"),
  body: optional(record),
});
export type Body = Readonly<Record<string, unknown>>;
export type WriteRequest = Read<typeof request>;

/**
 * Paths of one thing: parts of letters and digits, the last of which is a name. Patterns, lists, `_all`, escapes and
 * dots in a row name more, or something else (Elasticsearch reference, "API conventions", "Multi-target syntax").
 */
const ONE_THING = /^(?:\/_?[a-z][a-z0-9_-]*)*\/[a-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/;

/** A request that removes names one thing. */
function oneThing(value: unknown, path: string): WriteRequest {
  const read = request(value, path);
  if (read.method === "DELETE" && !ONE_THING.test(read.path))
    throw new WrongShape(`${path}.path`, "a path to DELETE that may name several things", "the name of one thing");
  return read;
}

const ID = matching(/^[a-z][a-z0-9_]*$/, "a tenant's id");
const USER = matching(/^(?:tenant|reader)_[a-z0-9_]+$/, "a tenant's user");

/** What one request cannot say. */
const OTHERS = {
  /** Removes every index, stream, template and policy whose name begins so, each by its full name. */
  purgeIndices: object({ prefix: matching(/^tenant_[a-z][a-z0-9_]*-$/, "a tenant's prefix") }),
  /** Removes a tenant's documents from indices that are shared, and fails while some are left. */
  purgeDocuments: object({ pattern: oneOf(`${SHARED_PREFIX}*`), tenant: ID }),
  /** Fails while one of the users can sign in. */
  refuseWhileOpen: object({ users: list(USER) }),
};
type Others = { readonly [K in keyof typeof OTHERS]: Read<(typeof OTHERS)[K]> };

/** Steps of Elasticsearch. Each request is idempotent by itself: there are no transactions. */
export const elasticsearchStep = stepsOf({
  requests: { requests: list(oneThing) },
  purgeIndices: { purgeIndices: OTHERS.purgeIndices },
  purgeDocuments: { purgeDocuments: OTHERS.purgeDocuments },
  refuseWhileOpen: { refuseWhileOpen: OTHERS.refuseWhileOpen },
});
export type ElasticsearchStep = Read<typeof elasticsearchStep>;

/** What a session runs: a step's requests, those of looks and passwords, and the others. */
export type ElasticsearchStatement =
  | { readonly method: "GET" | WriteRequest["method"]; readonly path: string; readonly body?: Body }
  | Pick<Others, "purgeIndices">
  | Pick<Others, "purgeDocuments">
  | Pick<Others, "refuseWhileOpen">;

/** A look needs to know nothing of the home. */
export const elasticsearchLook = object({});
