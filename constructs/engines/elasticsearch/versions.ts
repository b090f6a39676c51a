import { elsewhere, forEach, type Refusals } from "../../../config/refusal";
import { type Maintained, runsOne } from "../families/incluster/support";

interface Version extends Maintained {
  /** Tag of the image. */
  readonly tag: string;
}

/** Source: release notes of Elasticsearch: a minor version gets fixes until the next one is out. */
const old = (tag: string, ends: string) => ({ tag, maintained: false, ends }) as const;

/**
 * Versions that a cluster can run. ECK 3.5 runs every 8.x and 9.x. The newest minor gets fixes until the one after the
 * next is out, on a day that nobody has named; the last one of the major before it until a day that stands.
 */
export const VERSIONS = {
  "8.0": old("8.0.1", "2022-03-08"),
  "8.1": old("8.1.3", "2022-05-03"),
  "8.2": old("8.2.3", "2022-06-28"),
  "8.3": old("8.3.3", "2022-08-24"),
  "8.4": old("8.4.3", "2022-11-01"),
  "8.5": old("8.5.3", "2023-01-10"),
  "8.6": old("8.6.2", "2023-03-30"),
  "8.7": old("8.7.1", "2023-05-25"),
  "8.8": old("8.8.2", "2023-07-25"),
  "8.9": old("8.9.2", "2023-09-12"),
  "8.10": old("8.10.4", "2023-11-07"),
  "8.11": old("8.11.4", "2024-01-17"),
  "8.19": { tag: "8.19.4", maintained: true, ends: "2027-07-15" },
  "9.5": { tag: "9.5.0", maintained: true, ends: null },
} as const satisfies Readonly<Record<string, Version>>;

/** What a cluster runs. */
export const runs = runsOne("Elasticsearch", VERSIONS, 'Elastic, "Product end of life dates"');

const HERE = "Versions here: 8.0 to 8.11 (past their end of life), 8.19 and 9.5 (maintained)";

/** Versions that people ask for and that cannot be had, with the reason. */
export const REFUSED_VERSIONS: Refusals = {
  "7.17": {
    limit: "it is past its end of life, and the security that tenants rest on is off in it by default",
    source: 'Elastic, "Product end of life dates"',
    nearest: HERE,
  },
  ...forEach(["8.12", "8.18", "9.0"], {
    limit: "it gets no fixes any more: a newer minor took its place",
    source: 'Elastic, "Product end of life dates"',
    nearest: HERE,
  }),
  "8.20": {
    limit: "there is no such release: 8.19 is the last of its major",
    source: 'Elastic, "Past releases of Elastic Stack software"',
    nearest: HERE,
  },
  latest: elsewhere(`it changes under your feet: name a version. ${HERE}`),
};

/** Elastic's own images, from the registry that the account can keep copies of. */
export const IMAGE = "docker.io/elastic/elasticsearch";
/** Hands the pods' role to Elasticsearch: see credentials_relay.ts. */
export const RELAY_IMAGE = "docker.io/nginxinc/nginx-unprivileged:1.29.1-alpine";
/** Elasticsearch speaks no Prometheus by itself. */
export const EXPORTER_IMAGE = "quay.io/prometheuscommunity/elasticsearch-exporter:v1.9.0";
