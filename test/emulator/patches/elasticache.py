"""ElastiCache: parameter groups, user groups, member clusters of replication groups, deletion."""

import inspect
import re

from moto.core.responses import ActionResult, EmptyResult
from moto.elasticache.exceptions import ElastiCacheException
from moto.elasticache.models import CacheCluster, ElastiCacheBackend
from moto.elasticache.responses import ElastiCacheResponse

from .patching import add, memory, wrap


def _arn(response, kind, name):
    return f"arn:aws:elasticache:{response.region}:{response.current_account}:{kind}:{name}"


def _not_found(code, what):
    return type(code, (ElastiCacheException,), {"code": code, "message": what})()


@wrap(ElastiCacheBackend, "__init__")
def create_backend(original, self, *args, **kwargs):
    # moto lists no tags for kinds of resources that it does not know.
    original(self, *args, **kwargs)
    self.arn_regex = re.compile(r"^arn:aws:elasticache:.*:[0-9]*:[a-z]+:.*$")


# --- Parameter groups and user groups, which moto does not have.


def _named(response, kind, parameter, code):
    """The document that a request names, or every one when it names none."""
    documents, name = memory(response.elasticache_backend, kind), response._get_param(parameter)
    if name and name not in documents:
        raise _not_found(code, f"{name} not found.")
    return [documents[name]] if name else list(documents.values())


def _remember(response, kind, name, document):
    memory(response.elasticache_backend, kind)[name] = document
    if response._get_param("Tags"):
        response.elasticache_backend.add_tags_to_resource(document["ARN"], response._get_param("Tags"))


def _parameter_group(self):
    return _named(self, "parameter_groups", "CacheParameterGroupName", "CacheParameterGroupNotFound")


@add(ElastiCacheResponse)
def create_cache_parameter_group(self):
    name = self._get_param("CacheParameterGroupName")
    group = {
        "CacheParameterGroupName": name,
        "CacheParameterGroupFamily": self._get_param("CacheParameterGroupFamily"),
        "Description": self._get_param("Description"),
        "IsGlobal": False,
        "ARN": _arn(self, "parametergroup", name),
    }
    _remember(self, "parameter_groups", name, group)
    memory(self.elasticache_backend, "parameters")[name] = {}
    return ActionResult({"CacheParameterGroup": group})


@add(ElastiCacheResponse)
def describe_cache_parameter_groups(self):
    return ActionResult({"CacheParameterGroups": _parameter_group(self)})


def _parameters(self):
    return memory(self.elasticache_backend, "parameters")[_parameter_group(self)[0]["CacheParameterGroupName"]]


@add(ElastiCacheResponse)
def describe_cache_parameters(self):
    # Only what the user set: the provider asks for no other source.
    return ActionResult(
        {
            "Parameters": [
                {"ParameterName": name, "ParameterValue": value, "Source": "user"}
                for name, value in _parameters(self).items()
            ]
        }
    )


@add(ElastiCacheResponse)
def modify_cache_parameter_group(self):
    for parameter in self._get_param("ParameterNameValues", []):
        _parameters(self)[parameter["ParameterName"]] = parameter["ParameterValue"]
    return ActionResult({"CacheParameterGroupName": self._get_param("CacheParameterGroupName")})


@add(ElastiCacheResponse)
def reset_cache_parameter_group(self):
    for parameter in self._get_param("ParameterNameValues", []):
        _parameters(self).pop(parameter["ParameterName"], None)
    return ActionResult({"CacheParameterGroupName": self._get_param("CacheParameterGroupName")})


@add(ElastiCacheResponse)
def delete_cache_parameter_group(self):
    memory(self.elasticache_backend, "parameter_groups").pop(_parameter_group(self)[0]["CacheParameterGroupName"])
    return EmptyResult()


def _user_group(self):
    return _named(self, "user_groups", "UserGroupId", "UserGroupNotFound")


@add(ElastiCacheResponse)
def create_user_group(self):
    name = self._get_param("UserGroupId")
    group = {
        "UserGroupId": name,
        "Status": "active",
        "Engine": self._get_param("Engine"),
        "UserIds": list(self._get_param("UserIds", [])),
        "ReplicationGroups": [],
        "ARN": _arn(self, "usergroup", name),
    }
    _remember(self, "user_groups", name, group)
    return ActionResult(group)


@add(ElastiCacheResponse)
def describe_user_groups(self):
    return ActionResult({"UserGroups": _user_group(self)})


@add(ElastiCacheResponse)
def modify_user_group(self):
    [group] = _user_group(self)
    kept = [user for user in group["UserIds"] if user not in self._get_param("UserIdsToRemove", [])]
    group["UserIds"] = kept + [user for user in self._get_param("UserIdsToAdd", []) if user not in kept]
    return ActionResult(group)


@add(ElastiCacheResponse)
def delete_user_group(self):
    [group] = _user_group(self)
    memory(self.elasticache_backend, "user_groups").pop(group["UserGroupId"])
    return ActionResult({**group, "Status": "deleting"})


# --- Users, which moto cannot change.


@add(ElastiCacheResponse)
def modify_user(self):
    [user] = self.elasticache_backend.describe_users(self._get_param("UserId"))
    user.access_string = self._get_param("AccessString") or user.access_string
    user.engine = self._get_param("Engine") or user.engine
    return ActionResult(user)


# --- Replication groups and the clusters they are made of.

DEFAULTS = {"engine_version": "7.1.0", "preferred_maintenance_window": "sun:05:00-sun:09:00"}


@wrap(ElastiCacheBackend)
def create_replication_group(original, self, **asked):
    # AWS turns cluster mode on when shards or a parameter group of that mode are asked for, and counts replicas from
    # the number of clusters. moto wants both spelled out.
    shards, group = asked.get("num_node_groups"), asked.get("cache_parameter_group_name") or ""
    replicas, clusters = asked.get("replicas_per_node_group"), asked.get("num_cache_clusters")
    sharded = (shards or 0) > 1 or group.endswith(".cluster.on") or (shards and replicas is not None and not clusters)
    if sharded and not asked.get("cluster_mode"):
        asked["cluster_mode"] = "enabled"
    if asked.get("cluster_mode") != "enabled" and (clusters or 0) > 1 and not replicas:
        asked["replicas_per_node_group"] = clusters - 1
    upgrade = asked.get("auto_minor_version_upgrade")
    asked["auto_minor_version_upgrade"] = upgrade is None or str(upgrade).lower() == "true"
    made = original(self, **asked)
    if made.transit_encryption_enabled and not made.transit_encryption_mode:
        made.transit_encryption_mode = "required"
    for member in made.member_clusters:
        _member(self, member, made, asked)
    return made


# What a member cluster takes from its replication group. moto makes no member, but the provider reads the group's
# version, parameter group, subnet group and maintenance window from one.
FROM_GROUP = (
    "auto_minor_version_upgrade",
    "cache_node_type",
    "cache_parameter_group_name",
    "cache_subnet_group_name",
    "engine",
    "engine_version",
    "ip_discovery",
    "network_type",
    "notification_topic_arn",
    "port",
    "preferred_maintenance_window",
    "replication_group_id",
    "security_group_ids",
    "snapshot_retention_limit",
    "snapshot_window",
    "transit_encryption_enabled",
)


def _member(backend, name, group, asked):
    wanted = [p for p in inspect.signature(backend.create_cache_cluster).parameters]
    taken = {field: getattr(group, field) for field in FROM_GROUP}
    taken.update({field: value for field, value in DEFAULTS.items() if not taken[field]})
    zone = {"preferred_availability_zone": f"{backend.region_name}a", "num_cache_nodes": 1}
    given = {**dict.fromkeys(wanted), **zone, **taken, "auth_token": asked.get("auth_token"), "cache_cluster_id": name}
    cluster = backend.create_cache_cluster(**given)
    cluster.replication_group_id, cluster.num_cache_nodes = group.replication_group_id, 1
    cluster.at_rest_encryption_enabled = group.at_rest_encryption_enabled
    cluster.transit_encryption_mode = group.transit_encryption_mode


@wrap(CacheCluster, "__init__")
def create_cluster(original, self, *args, **kwargs):
    # moto answers with names where AWS answers with structures.
    original(self, *args, **kwargs)
    self.cache_parameter_group = {
        "CacheParameterGroupName": self.cache_parameter_group_name,
        "ParameterApplyStatus": "in-sync",
        "CacheNodeIdsToReboot": [],
    }
    self.security_groups = [{"SecurityGroupId": group, "Status": "active"} for group in self.security_group_ids]
    self.num_cache_nodes = getattr(self, "num_cache_nodes", 1)


@wrap(ElastiCacheBackend)
def delete_replication_group(original, self, replication_group_id, retain_primary_cluster=None):
    # moto keeps what it deletes, as "deleting" for ever.
    [group] = self.describe_replication_groups(replication_group_id)
    for member in group.member_clusters:
        self.cache_clusters.pop(member, None)
    self.replication_groups.pop(replication_group_id)
    group.status = "deleting"
    return group


@wrap(ElastiCacheBackend)
def delete_cache_cluster(original, self, cache_cluster_id):
    cluster = original(self, cache_cluster_id)
    self.cache_clusters.pop(cache_cluster_id)
    return cluster


@add(ElastiCacheResponse)
def delete_cache_subnet_group(self):
    # moto cannot delete one.
    name = self._get_param("CacheSubnetGroupName")
    self.elasticache_backend.describe_cache_subnet_groups(name)
    self.elasticache_backend.cache_subnet_groups.pop(name)
    return EmptyResult()
