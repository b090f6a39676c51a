import { createHash, createHmac } from "node:crypto";

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Scope of a signature. */
export interface SigningScope {
  readonly region: string;
  readonly service: string;
  readonly date: Date;
}

export interface SignableRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Without `host`, which is always signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** RFC 3986, as AWS wants it: encodeURIComponent leaves these five alone. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]) => (a < b ? -1 : a > b ? 1 : 0);

const timestamp = (date: Date) => date.toISOString().replace(/[-:]|\.\d{3}/g, "");

const scopeOf = ({ date, region, service }: SigningScope) =>
  `${timestamp(date).slice(0, 8)}/${region}/${service}/aws4_request`;

const queryString = (query: Readonly<Record<string, string>>) =>
  Object.entries(query)
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(byName)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");

/** Signature Version 4. Source: AWS, "Create a signed AWS API request". */
function sign(
  request: SignableRequest,
  scope: SigningScope,
  keys: AwsKeys,
): { signature: string; signedHeaders: string } {
  const headers = Object.entries({ ...request.headers, host: request.host })
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .sort(byName);
  const signedHeaders = headers.map(([name]) => name).join(";");
  const canonical = [
    request.method,
    request.path,
    queryString(request.query),
    ...headers.map(([name, value]) => `${name}:${value}`),
    "",
    signedHeaders,
    sha256(request.body),
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", timestamp(scope.date), scopeOf(scope), sha256(canonical)].join("\n");
  const key = [timestamp(scope.date).slice(0, 8), scope.region, scope.service, "aws4_request"].reduce<string | Buffer>(
    (previous, part) => hmac(previous, part),
    `AWS4${keys.secretAccessKey}`,
  );
  return { signature: hmac(key, toSign).toString("hex"), signedHeaders };
}

/** Headers that make a request a signed one, `authorization` among them. */
export function signedHeaders(request: SignableRequest, scope: SigningScope, keys: AwsKeys): Record<string, string> {
  const headers = {
    ...request.headers,
    "x-amz-date": timestamp(scope.date),
    ...(keys.sessionToken === undefined ? {} : { "x-amz-security-token": keys.sessionToken }),
  };
  const signed = sign({ ...request, headers }, scope, keys);
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scopeOf(scope)}, SignedHeaders=${signed.signedHeaders}, Signature=${signed.signature}`,
  };
}

/** The query of a presigned GET without a body. */
export function presignedQuery(
  host: string,
  query: Readonly<Record<string, string>>,
  expiresSeconds: number,
  scope: SigningScope,
  keys: AwsKeys,
): string {
  const full = {
    ...query,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${keys.accessKeyId}/${scopeOf(scope)}`,
    "X-Amz-Date": timestamp(scope.date),
    "X-Amz-Expires": String(expiresSeconds),
    "X-Amz-SignedHeaders": "host",
    ...(keys.sessionToken === undefined ? {} : { "X-Amz-Security-Token": keys.sessionToken }),
  };
  const { signature } = sign({ method: "GET", host, path: "/", query: full, headers: {}, body: "" }, scope, keys);
  return `${queryString(full)}&X-Amz-Signature=${signature}`;
}
