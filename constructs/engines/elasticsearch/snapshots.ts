import type { Manifest } from "../../kubernetes/manifest";
import { authorityNames } from "../../kubernetes/parts/certificates";
import { RESTRICTED_CONTAINER } from "../../kubernetes/pod-security";
import type { ManifestHost } from "../engine";
import { placed } from "../families/incluster/pods";
import { SECRETS } from "./credentials";
import { RESTRICTED_POD } from "./nodes";
import type { ElasticsearchSettings } from "./settings";
import { CLUSTER, HTTP_PORT, REPOSITORY, SERVICE, SNAPSHOT_PODS } from "./topology";
import { IMAGE, VERSIONS } from "./versions";

const CA = "/authority/ca.crt";

/** The repository and the policy, as requests. S3 encrypts with the home's key by the bucket's own default. */
function snapshotRequests({ names }: ManifestHost, { backup }: ElasticsearchSettings) {
  return [
    {
      path: `/_snapshot/${REPOSITORY}`,
      body: { type: "s3", settings: { bucket: names.bucket, base_path: "snapshots", client: "default" } },
    },
    {
      path: `/_slm/policy/${REPOSITORY}`,
      body: {
        schedule: backup.interval_hours === 24 ? "0 30 1 * * ?" : `0 30 0/${backup.interval_hours} * * ?`,
        name: "<tessera-{now/d}>",
        repository: REPOSITORY,
        config: { indices: ["*"], include_global_state: true, partial: false },
        retention: {
          expire_after: `${backup.expire_days}d`,
          min_count: backup.min_count,
          max_count: backup.max_count,
        },
      },
    },
  ];
}

/**
 * Registers them, again and again: stack configuration policies of the operator need an enterprise licence, and a job
 * that ran once would not bring back what somebody took away.
 */
export function snapshotJob(host: ManifestHost, settings: ElasticsearchSettings): Manifest {
  const calls = snapshotRequests(host, settings).map(
    (_, index) =>
      `curl --silent --show-error --fail-with-body --max-time 120 --cacert ${CA} --user "$ES_USER:$ES_PASSWORD" -X PUT -H 'Content-Type: application/json' "$URL$PATH_${index}" --data "$BODY_${index}"`,
  );
  const fromSecret = (key: string) => ({ valueFrom: { secretKeyRef: { name: SECRETS.admin, key } } });
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: `${CLUSTER}-snapshots` },
    spec: {
      schedule: "*/20 * * * *",
      concurrencyPolicy: "Forbid",
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: 600,
          template: {
            metadata: { labels: { ...SNAPSHOT_PODS } },
            spec: {
              restartPolicy: "Never",
              automountServiceAccountToken: false,
              securityContext: RESTRICTED_POD,
              ...placed(host),
              containers: [
                {
                  name: "register",
                  image: host.image(`${IMAGE}:${VERSIONS[settings.version].tag}`),
                  command: ["/bin/bash", "-euc", calls.join("\n")],
                  env: [
                    { name: "URL", value: `https://${SERVICE}:${HTTP_PORT}` },
                    ...snapshotRequests(host, settings).flatMap(({ path, body }, index) => [
                      { name: `PATH_${index}`, value: path },
                      { name: `BODY_${index}`, value: JSON.stringify(body) },
                    ]),
                    { name: "ES_USER", ...fromSecret("username") },
                    { name: "ES_PASSWORD", ...fromSecret("password") },
                  ],
                  resources: {
                    requests: { cpu: "50m", memory: "64Mi" },
                    limits: { cpu: "200m", memory: "128Mi" },
                  },
                  securityContext: RESTRICTED_CONTAINER,
                  volumeMounts: [{ name: "authority", mountPath: "/authority", readOnly: true }],
                },
              ],
              volumes: [
                {
                  name: "authority",
                  secret: { secretName: authorityNames(CLUSTER).secret, items: [{ key: "ca.crt", path: "ca.crt" }] },
                },
              ],
            },
          },
        },
      },
    },
  };
}
