"""RDS: fields and operations of clusters, instances, parameter groups and global clusters."""

import uuid

from moto.core.responses import ActionResult, EmptyResult
from moto.rds.exceptions import DBInstanceNotFoundError, RDSClientError
from moto.rds.models import DBCluster, DBInstance, DBParameterGroup, RDSBackend, rds_backends
from moto.rds.responses import RDSResponse

from .patching import add, memory, wrap, wrap_property

# Request parameter -> attribute that the answer is read from. moto knows none of them.
FORGOTTEN = {
    "enable_performance_insights": "performance_insights_enabled",
    "performance_insights_kms_key_id": "performance_insights_kms_key_id",
    "performance_insights_retention_period": "performance_insights_retention_period",
    "monitoring_interval": "monitoring_interval",
    "monitoring_role_arn": "monitoring_role_arn",
    "database_insights_mode": "database_insights_mode",
}


# Where moto keeps global clusters.
GLOBAL_REGION = "us-east-1"


def _remember(resource, parameters):
    for parameter, attribute in FORGOTTEN.items():
        if parameters.get(parameter) is not None:
            setattr(resource, attribute, parameters[parameter])


for _attribute in FORGOTTEN.values():
    for _class in (DBCluster, DBInstance):
        setattr(_class, _attribute, None)


def _resource_id() -> str:
    return "db-" + uuid.uuid4().hex[:26].upper()


# --- Clusters


@wrap(DBCluster, "__init__")
def create_cluster(original, self, *args, **kwargs):
    original(self, *args, **kwargs)
    _remember(self, kwargs)
    self.data_api = bool(kwargs.get("enable_http_endpoint"))


@wrap(RDSBackend)
def modify_db_cluster(original, self, kwargs):
    answer = original(self, kwargs)
    cluster = self.clusters[kwargs.get("new_db_cluster_identifier") or answer.db_cluster_identifier]
    _remember(cluster, kwargs)
    return answer


@wrap_property(DBCluster, "http_endpoint_enabled")
def http_endpoint_enabled(original, self):
    # moto has the Data API for serverless v1 only.
    return self.data_api or original(self)


def _data_api(enabled):
    def operation(self):
        arn = self.params["ResourceArn"]
        self.backend.describe_db_clusters(arn)[0].data_api = enabled
        return ActionResult({"ResourceArn": arn, "HttpEndpointEnabled": enabled})

    return operation


add(RDSResponse, "enable_http_endpoint")(_data_api(True))
add(RDSResponse, "disable_http_endpoint")(_data_api(False))


@wrap_property(DBCluster, "scaling_configuration_info")
def scaling_configuration_info(original, self):
    # moto returns an empty configuration of serverless v1 for clusters that have none, which Terraform sees as drift.
    return original(self) if self.scaling_configuration else None


# Storage types by the one whose smallest size moto knows.
STORAGE_LIKE = {"aurora": "gp2", "aurora-iopt1": "gp2", "gp3": "gp2", "io2": "io1"}
_allocated = DBCluster.default_allocated_storage
DBCluster.default_allocated_storage = staticmethod(
    lambda engine, storage_type: _allocated(engine, STORAGE_LIKE.get(storage_type, storage_type))
)


def _without_role(find):
    # moto adds roles to clusters and instances but cannot remove them.
    def operation(self):
        resource = find(self)
        resource._associated_roles = [r for r in resource._associated_roles if r.role_arn != self.params["RoleArn"]]
        return EmptyResult()

    return operation


add(RDSResponse, "remove_role_from_db_cluster")(
    _without_role(lambda self: self.backend.clusters[self.params["DBClusterIdentifier"]])
)
add(RDSResponse, "remove_role_from_db_instance")(
    _without_role(lambda self: self.backend.databases[self.params["DBInstanceIdentifier"]])
)

# --- Instances


@wrap(DBInstance, "__init__")
def create_instance(original, self, *args, **kwargs):
    original(self, *args, **kwargs)
    # moto gives every instance the same resource id, by which the provider finds them.
    self.dbi_resource_id = _resource_id()
    _remember(self, kwargs)


@wrap(DBInstance)
def update(original, self, **kwargs):
    original(self, **kwargs)
    _remember(self, kwargs)


@wrap(RDSBackend)
def create_db_instance_read_replica(original, self, db_kwargs):
    # moto copies the primary with its id, tags and list of replicas.
    replica = original(self, db_kwargs)
    replica.dbi_resource_id = _resource_id()
    replica.replicas = []
    replica.tags = db_kwargs.get("tags") or []
    if db_kwargs.get("max_allocated_storage") is None:
        replica.max_allocated_storage = replica.allocated_storage
    return replica


@wrap(DBInstance)
def remove_replica(original, self, replica):
    # A replica in another region is listed by ARN, where moto looks for a name.
    self.replicas = [name for name in self.replicas if name.rsplit(":", 1)[-1] != replica.db_instance_identifier]


# --- Automated backups in another region


def _replicated_backups(self):
    return memory(self.global_backend, "replicated_backups")


@add(RDSResponse)
def start_db_instance_automated_backups_replication(self):
    source = self.params["SourceDBInstanceArn"]
    arn = f"arn:aws:rds:{self.region}:{self.current_account}:auto-backup:ab-{uuid.uuid4().hex[:20]}"
    backup = {
        "DBInstanceArn": source,
        "DBInstanceIdentifier": source.rsplit(":", 1)[-1],
        "DBInstanceAutomatedBackupsArn": arn,
        "BackupRetentionPeriod": int(self.params.get("BackupRetentionPeriod") or 7),
        "KmsKeyId": self.params.get("KmsKeyId"),
        "Region": source.split(":")[3],
        "Status": "replicating",
        "Encrypted": True,
    }
    _replicated_backups(self)[arn] = backup
    return ActionResult({"DBInstanceAutomatedBackup": backup})


@add(RDSResponse)
def stop_db_instance_automated_backups_replication(self):
    source, backups = self.params["SourceDBInstanceArn"], _replicated_backups(self)
    for arn in [arn for arn, backup in backups.items() if backup["DBInstanceArn"] == source]:
        return ActionResult({"DBInstanceAutomatedBackup": backups.pop(arn)})
    raise DBInstanceNotFoundError(source)


@wrap(RDSResponse)
def describe_db_instance_automated_backups(original, self):
    arn, backups = self.params.get("DBInstanceAutomatedBackupsArn"), _replicated_backups(self)
    if not arn:
        return original(self)
    if arn not in backups:
        raise RDSClientError("DBInstanceAutomatedBackupNotFound", f"Automated backup {arn} not found.")
    return ActionResult({"DBInstanceAutomatedBackups": [backups[arn]]})


# --- Parameter groups


@wrap(DBParameterGroup)
def update_parameters(original, self, new_parameters):
    # The provider asks for parameters whose source is the user. moto has no source.
    original(self, [{"Source": "user", **parameter} for parameter in new_parameters])


def _reset(group_parameter, groups):
    # moto cannot reset parameters, which the provider does when one is taken out of a group.
    def operation(self):
        group = groups(self.backend)[self.params[group_parameter]]
        for parameter in self.params.get("Parameters", []):
            group.parameters.pop(parameter["ParameterName"], None)
        return ActionResult({group_parameter: group.name})

    return operation


add(RDSResponse, "reset_db_parameter_group")(_reset("DBParameterGroupName", lambda b: b.db_parameter_groups))
add(RDSResponse, "reset_db_cluster_parameter_group")(
    _reset("DBClusterParameterGroupName", lambda b: b.db_cluster_parameter_groups)
)

# --- Global clusters


@wrap(RDSResponse)
def create_global_cluster(original, self):
    # moto forgets the name of the first database, and the tags.
    answer = original(self)
    group = self.global_backend.global_clusters[self.params["GlobalClusterIdentifier"]]
    group.database_name = self.params.get("DatabaseName")
    group.tags = self.params.get("Tags")
    return answer


@wrap(RDSResponse)
def describe_global_clusters(original, self):
    # moto returns every global cluster whatever identifier is asked for, so a deleted one seems to live on.
    wanted = (self.params.get("GlobalClusterIdentifier") or "").lower()
    found = [
        cluster
        for cluster in self.global_backend.describe_global_clusters()
        if not wanted or cluster.global_cluster_identifier == wanted
    ]
    if wanted and not found:
        raise RDSClientError("GlobalClusterNotFoundFault", f"Global cluster {wanted} not found")
    return ActionResult({"GlobalClusters": found})


@wrap(RDSBackend)
def remove_from_global_cluster(original, self, global_cluster_identifier, db_cluster_identifier):
    # moto keeps global clusters in one region, looks for them in the region of the request, and leaves its mark on
    # the member.
    groups = rds_backends[self.account_id][GLOBAL_REGION].global_clusters
    group = groups.get(global_cluster_identifier.rsplit(":", 1)[-1].lower())
    if not group:
        return None
    name = db_cluster_identifier.rsplit(":", 1)[-1]
    for member in [m for m in group.members if m.db_cluster_identifier == name]:
        group.members.remove(member)
        member.global_cluster_identifier = None
    return group
