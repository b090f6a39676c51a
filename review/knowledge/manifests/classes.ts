import type { Comparison } from "../compare";
import { changes, grows, loses, reads, shrinks, turnsOff, turnsOn } from "./compare";
import { IMAGES, SETTINGS, type Setting } from "./settings";

/**
 * How a change of a setting is judged that no row of `settings.ts` weighs by itself; as of attributes of AWS:
 * harmless, or else weaker in one direction, or to be looked at whichever way it goes.
 */
export const LEAF_KINDS = [
  "harmless",
  "identity",
  "path",
  "kept",
  "off",
  "on",
  "smaller",
  "larger",
  "loses",
  "gains",
] as const;
export type LeafKind = (typeof LEAF_KINDS)[number];

/** When a kind is told, and in which words. */
export const TOLD: Readonly<Record<Exclude<LeafKind, "harmless">, { readonly compare: Comparison; says: string }>> = {
  identity: { compare: loses(/^/), says: "its name, or where clients find it, is another" },
  path: { compare: { weaker: () => true }, says: "stands on, leads to or runs something else" },
  kept: { compare: changes, says: "what goes by this label no longer finds it" },
  off: { compare: turnsOff, says: "is turned off" },
  on: { compare: turnsOn, says: "is turned on" },
  smaller: { compare: shrinks, says: "is lowered" },
  larger: { compare: grows, says: "is raised" },
  loses: { compare: loses(/^/), says: "loses what it had" },
  gains: { compare: { weaker: (b, a) => loses(/^/).weaker(a, b) }, says: "gets more" },
};

/**
 * Ends of paths by kind, with elements of lists as `[]`, a whole subtree as `.*`, and, where a name means something only
 * there, `<kind of object>:` before it (`^`: from the root of any). In order: the first that fits counts. What is in none is unjudged.
 */
export const LEAVES: readonly (readonly [LeafKind, string])[] = [
  // What the file of a server, a secret or a program says is read by nobody here.
  ["path", "Secret:data.* Secret:stringData.* ConfigMap:data.* configuration.files.* target.template.*"],
  [
    "path",
    `command args env[] env[].value valueFrom.* env[].name valueFrom.secretKeyRef.* expr alert matchers receiver group_by
    match.* podMetricsEndpoints[].* secretTemplate.* certificates.* TLS.* poolMode server_reset_query
    extraArgs.* schedules.* backupStorageLocation[].bucket backupStorageLocation[].provider config.region`,
  ],
  [
    "harmless",
    `^ ^apiVersion ^kind [].name imagePullPolicy annotations.summary annotations.description failedJobsHistoryLimit
    successfulJobsHistoryLimit fsGroupChangePolicy compressionType compression blockCompressor immediateCheckpoint
    subject.organizations commonName secretPushFormat wal.maxParallel data.jobs random_page_cost`,
  ],
  ["identity", "metadata.namespace metadata.name nodes[].host splitHorizons.* serverName"],
  ["kept", "labels.* rules[].labels.*"],
  ["loses", "dnsNames usages accessModes capabilities.drop shared_preload_libraries policyTypes disabledProtocols"],
  ["gains", "capabilities.add excludedResources four_letter_word_white_list"],
  [
    "off",
    `readOnly disableElasticUser destructive_requires_name redactClientLogData log_connections log_disconnections
    log_lock_waits log_queries on_cluster_queries_require_cluster_grant select_from_information_schema_requires_grant
    select_from_system_db_requires_grant settings_constraints_replace_previous table_engines_require_grant
    failoverQuorum resizeInUseVolumes highAvailability.enabled balancer.enabled api_key.enabled pdb.enabled pdbManaged enablePDB
    enablePodAntiAffinity dataChecksums immutable leaderElect crds.keep wait.queries certManager.enabled
    enableCertManager disableTelemetry telemetry.disabled podMonitorEnabled send_resolved tasks[].enabled
    server_reset_query_always tcp_keepalive enable_chunk_append enable_chunk_skipping enable_constraint_aware_append`,
  ],
  [
    "on",
    `automountServiceAccountToken javascriptEnabled access_management allow_restricted_indices deleteFromStorage
    allowConnectionsWithoutCertificates oplogOnly users_without_row_policies_can_read_rows enableSuperuserAccess
    watchAllNamespaces processClusterExternalSecret processClusterPushSecret processClusterStore setFCV allow_mmap isCA
    deployNodeAgent skip-nodes-with-local-storage skip-nodes-with-system-pods enableServiceMutatorWebhook
    createIngressClassResource allowRepeat noUpper useSecret podMonitorSelectorNilUsesHelmValues
    serviceMonitorSelectorNilUsesHelmValues ruleSelectorNilUsesHelmValues drop.replicas.active drop.replicas.onDelete
    drop.replicas.onLostVolume`,
  ],
  [
    "smaller",
    `max_connections max_client_conn maxIncomingConnections max_concurrent_queries default_pool_size work_mem
    shared_buffers effective_cache_size maintenance_work_mem max_worker_processes max_parallel_workers
    max_parallel_workers_per_gather max_background_workers max_locks_per_transaction max_prepared_statements
    background_pool_size max_threads mark_cache_size terminationGracePeriodSeconds max_server_memory_usage maxMemoryPercentOfLimit cacheSizeRatio
    index_buffer_size queries.cache.size emptyDir.sizeLimit max_shards_per_node quorum parallelSyncs oplogSizeMB
    oplogMinRetentionHours activeDeadlineSeconds backoffLimit stopDelay switchoverDelay smartShutdownTimeout
    template.ttl renewBefore length digits symbols privateKey.size failureThreshold
    number_of_free_entries_in_pool_to_execute_mutation distributed_ddl_task_timeout client_login_timeout minAvailable`,
  ],
  [
    "larger",
    `maxSkew maxUnavailable pdbMaxUnavailable maxSurge max_table_size_to_drop downAfterMilliseconds failoverTimeout
    failoverDelay repeat_interval group_interval refreshInterval rules[].for oplogSpanMin
    log_min_duration_statement slowOpThresholdMs log_temp_files log_parameter_max_length
    idle_in_transaction_session_timeout client_connection_check_interval tcp_keepalives_idle tcp_keepalives_interval
    tcp_keepalives_count tcp_keepidle tcp_keepintvl tcp_keepcnt livenessProbe.initialDelaySeconds
    readinessProbe.periodSeconds livenessProbe.periodSeconds livenessProbe.timeoutSeconds duration`,
  ],
  [
    "path",
    `annotations.* matchLabels.* matchExpressions[].* selector.* nodeSelector.* tolerations[].* topologyKey
    antiAffinityTopologyKey podAntiAffinityType whenUnsatisfiable podDistribution[].* securityContext.* podSecurityContext.*
    initContainerSecurityContext.* livenessProbe.* readinessProbe.* volumes[].* volumeMounts[].* mountPath[].*
    sidecarVolumes[].* ports[].* serviceAccountName serviceAccount.name serviceAccount.server.name
    restartPolicy concurrencyPolicy timeZone schedule schedules.objects.schedule serviceType spec.type expose.type
    zookeeper.nodes[].port provisioner dataVolumeClaimTemplate podTemplate secret.auto issuerRef.* spec.ca.secretName
    spec.selfSigned privateKey.* secretName sourceRef.* refreshPolicy creationPolicy updatePolicy deletionPolicy
    target.name secretStoreRefs[].* spec.provider.aws.* data[].metadata.* remoteRef.* cluster.name imageCatalogRef.*
    images[].major initdb.* postgresGID postgresUID plugins[].parameters.* shared_preload_libraries
    parameters.password_encryption parameters.timescaledb.license parameters.timescaledb.telemetry_level
    client_tls_ciphers synchronous.method primaryUpdateMethod primaryUpdateStrategy configuration.users.*
    configuration.profiles.* https_port tcp_port_secure interserver_https_port interserver_http_credentials/*
    http_control/port readiness/endpoint prometheus/* reconcile.policy unknownObjects.* reconcileFailedObjects.*
    destinationPath s3Credentials.* storages.* storageName tasks[].type retention.type backupOwnerReference immediate
    ScheduledBackup:spec.method pluginConfiguration.name ScheduledBackup:spec.target crVersion logcollector.enabled
    pmm.enabled operationProfiling.mode encryptionCipherMode storage.engine spec.secrets.* updateStrategy
    updateStrategy.type upgradeOptions.apply sharding.enabled kubernetesConfig.redisSecret.* additionalRedisConfig
    additionalSentinelConfig redisPort redisReplicationName redisReplicationPassword.* initContainer.enabled
    TargetGroupBinding:spec.* fileRealm[].* auth.roles[].* certificate.secretName action.auto_create_index
    awareness.attributes attr.zone logger.level generatorRef.*
    imageCatalogRef.* node.roles s3.client.* graph.enabled ml.enabled watcher.enabled
    password_hashing.algorithm persistentVolumeClaimRetentionPolicy.*`,
  ],
  // Charts that others publish.
  [
    "path",
    `:repository :registry crdHook.enabled :metrics.enabled secret.create clusterName enableShield enableWaf enableWafv2
    :region vpcTags.* crds.enabled crds.create installCRDs upgradeCRDs crds.upgradeJob.enabled awsRegion cloudProvider
    alertmanager.config.* featureGates.* initContainerImageTag redisOperator.webhook grafana.enabled
    kubeControllerManager.enabled kubeEtcd.enabled kubeProxy.enabled kubeScheduler.enabled
    admissionWebhooks.patch.enabled backupStorageLocation[].default snapshotsEnabled`,
  ],
];

interface Shape {
  readonly kind: LeafKind;
  readonly test: RegExp;
}

const SHAPES: readonly Shape[] = LEAVES.map(([kind, text]) => ({
  kind,
  test: new RegExp(`(?:${text.trim().split(/\s+/).map(shapeOf).join("|")})$`),
}));

/** Asked of `<kind of object>:<path>`. */
export function shapeOf(pattern: string): string {
  const at = pattern.indexOf(":");
  const [scope, path] = at < 0 ? [undefined, pattern] : [pattern.slice(0, at), pattern.slice(at + 1)];
  const escaped = path
    .replace(/^\^/, "")
    .replace(/[.[\]\\+?(){}|^$]/g, "\\$&")
    .replace(/\*/g, ".+");
  if (path.startsWith("^")) return `^[^:]*:${escaped}`;
  if (path.startsWith("[")) return escaped;
  return scope === undefined ? `[:./\\]]${escaped}` : `^${scope}:(?:.*[./\\]])?${escaped}`;
}

/** How a setting that no row weighs is judged; undefined where nobody classified it. */
export function leafKind(kind: string, path: string): LeafKind | undefined {
  const key = `${kind}:${path.replace(/\[[^\]]*\]/g, "[]")}`;
  if (known.has(key)) return known.get(key);
  const found = SHAPES.find(({ test }) => test.test(key))?.kind;
  if (known.size > 20_000) known.clear();
  known.set(key, found);
  return found;
}

const known = new Map<string, LeafKind | undefined>();

/** The rows that weigh a setting of an object, whichever way it goes; one that cannot read the values does not. */
export function weighing(title: string, path: string, old: unknown, now: unknown): Setting[] {
  return SETTINGS.filter(
    ({ at, within, compare }) =>
      at.test(path) && (within?.test(`${title} ${path}`) ?? true) && reads(compare, old, now),
  );
}

/** True where the software that runs is read by its version. */
export const isImage = (path: string, old: unknown, now: unknown): boolean =>
  IMAGES.test(path) && typeof old === "string" && typeof now === "string";
