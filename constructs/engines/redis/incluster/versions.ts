import type { RunningVersion } from "../../../../config/support";
import { unmended } from "../../families/incluster/support";
import type { Server } from "../server";

/** What one version of a server is run as. */
export interface InclusterVersion {
  /** Upstream image, with its tag. */
  readonly image: string;
  /** Modules that are in it, by their name in settings: the file of each. All are loaded, whoever uses them. */
  readonly modules: Readonly<Record<string, string>>;
  /** User and group of the image. */
  readonly uid: number;
  /** First day without fixes of security; null: nobody has named one. */
  readonly ends: string | null;
}

const REDIS = "/usr/local/lib/redis/modules";
const VALKEY = "/usr/lib/valkey";
const redis = (tag: string, ends: string | null): InclusterVersion => ({
  ends,
  image: `docker.io/library/redis:${tag}`,
  modules: {
    json: `${REDIS}/rejson.so`,
    search: `${REDIS}/redisearch.so`,
    timeseries: `${REDIS}/redistimeseries.so`,
    bloom: `${REDIS}/redisbloom.so`,
  },
  uid: 999,
});

/**
 * Versions by server. Redis has its modules built in from 8.0 on; Valkey's come with its bundle, without time series.
 * Source: redis/docker-library-redis (debian/Dockerfile, docker-entrypoint.sh), valkey-io/valkey-bundle (versions.json,
 * 8.1/debian/Dockerfile). Operator and images are for arm64 too. Ends: Valkey, "Releases and versioning"; Redis, "Manage
 * versions".
 */
export const INCLUSTER_VERSIONS: Readonly<Record<Server, Readonly<Record<string, InclusterVersion>>>> = {
  valkey: {
    "8.1": {
      image: "docker.io/valkey/valkey-bundle:8.1.4",
      modules: {
        json: `${VALKEY}/libjson.so`,
        search: `${VALKEY}/libsearch.so`,
        bloom: `${VALKEY}/libvalkey_bloom.so`,
      },
      uid: 999,
      ends: "2030-03-31",
    },
  },
  redis: { "8.2": redis("8.2.3", "2030-09-01"), "8.6": redis("8.6.4", null) },
};

/** What a cluster on Kubernetes runs. */
export function runs({ server, version }: { readonly server: Server; readonly version: string }): RunningVersion[] {
  const known = INCLUSTER_VERSIONS[server][version];
  // A rule refuses it.
  if (known === undefined) return [];
  return [
    {
      what: `${server === "valkey" ? "Valkey" : "Redis"} ${version} on Kubernetes`,
      ends: known.ends,
      source: server === "valkey" ? 'Valkey, "Releases and versioning"' : 'Redis, "Manage versions", release cycle',
      after: unmended("version"),
    },
  ];
}

/** What Redis 8 may be used under; Valkey is BSD. Source: redis/redis, LICENSE.txt from 8.0 on. */
export const LICENCES = ["agplv3", "rsalv2", "sspl"] as const;

export const EXPORTER_IMAGE = "docker.io/oliver006/redis_exporter:v1.80.0";
/** Reads EKS Pod Identity from 2.15 on. Source: EKS, "Use pod identity with the AWS SDK", minimum versions. */
export const UPLOADER_IMAGE = "public.ecr.aws/aws-cli/aws-cli:2.31.0";
