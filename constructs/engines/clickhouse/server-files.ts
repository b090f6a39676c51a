import type { SecuritySettings } from "../../security/settings";
import type { ClickhouseSettings } from "./settings";
import { METRICS_PORT } from "./topology";

/** Where certificate, key and authority are mounted in the pods. */
export const TLS_FOLDER = "/etc/clickhouse-tls";

type Transit = SecuritySettings["encryption"]["in_transit"];

const OLD_PROTOCOLS: Readonly<Record<Transit["tls_version"], string>> = {
  "1.2": "sslv2,sslv3,tlsv1,tlsv1_1",
  "1.3": "sslv2,sslv3,tlsv1,tlsv1_1,tlsv1_2",
};

const IS_1_3 = /^TLS_(AES|CHACHA20)_/;

/** Names of TLS 1.2 suites as OpenSSL writes them; the servers' keys are elliptic ones. */
function opensslName(suite: string): string {
  return suite
    .replace(/^TLS_/, "")
    .replace("_WITH_", "_")
    .replace("_RSA_", "_ECDSA_")
    .replace(/AES_(\d+)/, "AES$1")
    .replaceAll("_", "-");
}

function ciphers({ cipher_suites: suites }: Transit): string {
  if (suites === null) return "";
  const newer = suites.filter((suite) => IS_1_3.test(suite));
  const older = suites.filter((suite) => !IS_1_3.test(suite)).map(opensslName);
  return [
    ...(newer.length > 0 ? [`<cipherSuites>${newer.join(":")}</cipherSuites>`] : []),
    ...(older.length > 0 ? [`<cipherList>${older.join(":")}</cipherList>`] : []),
  ].join("");
}

/** TLS of a server that also is a client of its like. `strict`: it wants a certificate from who connects. */
export function openSsl(transit: Transit, server: "once" | "strict"): string {
  const files = `<certificateFile>${TLS_FOLDER}/tls.crt</certificateFile><privateKeyFile>${TLS_FOLDER}/tls.key</privateKeyFile><caConfig>${TLS_FOLDER}/ca.crt</caConfig>`;
  const common = `<loadDefaultCAFile>false</loadDefaultCAFile><disableProtocols>${OLD_PROTOCOLS[transit.tls_version]}</disableProtocols>${ciphers(transit)}`;
  return [
    "<clickhouse><openSSL>",
    `<server>${files}<verificationMode>${server === "strict" ? "strict" : "relaxed"}</verificationMode>${common}<preferServerCiphers>true</preferServerCiphers></server>`,
    // `reject`: who shows another authority's certificate is not talked to.
    `<client>${files}<verificationMode>strict</verificationMode>${common}<invalidCertificateHandler><name>RejectCertificateHandler</name></invalidCertificateHandler></client>`,
    "</openSSL></clickhouse>",
  ].join("\n");
}

/** The image opens unencrypted ports by default. */
export const NO_PLAIN_PORTS = [
  "<clickhouse>",
  ...["http_port", "tcp_port", "interserver_http_port", "mysql_port", "postgresql_port", "grpc_port"].map(
    (port) => `<${port} remove="1"/>`,
  ),
  "</clickhouse>",
].join("\n");

/** Users come from files (the platform's own) and from Keeper (all others): every replica knows them at once. */
export const USER_DIRECTORIES = [
  '<clickhouse><user_directories replace="1">',
  "<users_xml><path>users.xml</path></users_xml>",
  "<replicated><zookeeper_path>/clickhouse/access</zookeeper_path></replicated>",
  "</user_directories></clickhouse>",
].join("\n");

/** The user `default` has no password in the image. */
export const NO_DEFAULT_USER = '<clickhouse><users><default remove="1"/></users></clickhouse>';

/** What the server may do by itself in foreign places: nothing. */
export const NO_FOREIGN_HOSTS =
  '<clickhouse><remote_url_allow_hosts replace="1"></remote_url_allow_hosts></clickhouse>';

export function metrics(): string {
  return `<clickhouse><prometheus><endpoint>/metrics</endpoint><port>${METRICS_PORT}</port><metrics>true</metrics><events>true</events><asynchronous_metrics>true</asynchronous_metrics></prometheus></clickhouse>`;
}

/** The operator's own log of queries keeps 30 days; these are the settings'. */
export function logs({ observability }: ClickhouseSettings): string {
  const table = (name: string) =>
    `<${name} replace="1"><database>system</database><table>${name}</table><engine>ENGINE = MergeTree PARTITION BY event_date ORDER BY event_time TTL event_date + INTERVAL ${observability.query_log_days} DAY</engine></${name}>`;
  return [
    "<clickhouse>",
    `<logger><level>${observability.log_level}</level><console>1</console></logger>`,
    table("query_log"),
    table("session_log"),
    // Literals in logged queries are tenants' data: addresses of mail in them are left out.
    "<query_masking_rules><rule><name>mail</name><regexp>[\\w.+-]+@[\\w-]+\\.[\\w.]+</regexp><replace>[mail]</replace></rule></query_masking_rules>",
    "</clickhouse>",
  ].join("\n");
}
