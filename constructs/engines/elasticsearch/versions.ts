import { elsewhere, forEach, type Refusals } from "../../../config/refusal";

interface Version {
  /** Tag of the image. */
  readonly tag: string;
  /** Gets fixes. Source: Elastic, "Product end of life": the newest minor, and the last one of the major before it. */
  readonly maintained: boolean;
}

/** Versions that a cluster can run. ECK 3.5 runs every 8.x and 9.x. */
export const VERSIONS = {
  "8.0": { tag: "8.0.1", maintained: false },
  "8.1": { tag: "8.1.3", maintained: false },
  "8.2": { tag: "8.2.3", maintained: false },
  "8.3": { tag: "8.3.3", maintained: false },
  "8.4": { tag: "8.4.3", maintained: false },
  "8.5": { tag: "8.5.3", maintained: false },
  "8.6": { tag: "8.6.2", maintained: false },
  "8.7": { tag: "8.7.1", maintained: false },
  "8.8": { tag: "8.8.2", maintained: false },
  "8.9": { tag: "8.9.2", maintained: false },
  "8.10": { tag: "8.10.4", maintained: false },
  "8.11": { tag: "8.11.4", maintained: false },
  "8.19": { tag: "8.19.4", maintained: true },
  "9.5": { tag: "9.5.0", maintained: true },
} as const satisfies Readonly<Record<string, Version>>;

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
