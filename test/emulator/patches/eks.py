"""EKS: add-ons, access entries and their policies, pod identities, and parts of clusters and node groups.

moto knows clusters, node groups and Fargate profiles. What it lacks are documents below a cluster. Source: EKS API
reference.
"""

import uuid
from typing import Any, Callable, NamedTuple
from urllib.parse import unquote

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.eks import urls
from moto.eks.exceptions import ResourceInUseException, ResourceNotFoundException
from moto.eks.models import Cluster, EKSBackend, Nodegroup
from moto.eks.responses import EKSResponse

from .patching import add, memory, routes, wrap

# ARNs stand in paths below a cluster, encoded; by the time a route is chosen they have slashes.
routes(urls.url_paths, EKSResponse.dispatch, "/clusters/{name}/{rest+}")


def _parts(response: EKSResponse) -> "list[str]":
    """What stands in the path after `/clusters/`: cluster, kind, key, and what is below."""
    return [unquote(part) for part in response.raw_path.split("/")[2:]]


def _not_found(message: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(
        clusterName=None, nodegroupName=None, fargateProfileName=None, addonName=None, message=message
    )


def _cluster(response: EKSResponse) -> Cluster:
    return response.eks_backend.describe_cluster(_parts(response)[0])


# --- Documents below a cluster.


def _addon(response, cluster):
    name, account = response._get_param("addonName"), response.current_account
    return {
        "addonName": name,
        "status": "ACTIVE",
        "addonVersion": response._get_param("addonVersion") or "v1.0.0-eksbuild.1",
        "addonArn": f"arn:aws:eks:{response.region}:{account}:addon/{cluster.name}/{name}/{uuid.uuid4()}",
    }


def _access_entry(response, cluster):
    principal, account = response._get_param("principalArn"), response.current_account
    kind, _, name = principal.rpartition(":")[2].partition("/")
    entry = f"access-entry/{cluster.name}/{kind}/{account}/{name}/{uuid.uuid4()}"
    return {
        "principalArn": principal,
        "accessEntryArn": f"arn:aws:eks:{response.region}:{account}:{entry}",
        "kubernetesGroups": [],
        "username": f"arn:aws:sts::{account}:assumed-role/{name}/{{{{SessionName}}}}",
        "type": "STANDARD",
    }


def _pod_identity(response, cluster):
    key = "a-" + uuid.uuid4().hex[:17]
    arn = f"arn:aws:eks:{response.region}:{response.current_account}:podidentityassociation/{cluster.name}/{key}"
    return {"associationId": key, "associationArn": arn}


class Kind(NamedTuple):
    """Operations `create_<name>`, `describe_<name>`, `update_<name>` and `delete_<name>`."""

    name: str
    key: str
    # Field of an answer that holds one.
    field: str
    # What AWS puts into a new one.
    made: Callable[[EKSResponse, Cluster], "dict[str, Any]"]
    # Fields that a request sets.
    asked: "tuple[str, ...]"


KINDS = (
    Kind("addon", "addonName", "addon", _addon, ("configurationValues", "serviceAccountRoleArn", "addonVersion")),
    Kind(
        "access_entry", "principalArn", "accessEntry", _access_entry, ("kubernetesGroups", "username", "type")
    ),
    Kind(
        "pod_identity_association",
        "associationId",
        "association",
        _pod_identity,
        ("namespace", "serviceAccount", "roleArn", "targetRoleArn", "disableSessionTags"),
    ),
)


def _documents(response: EKSResponse, kind: str) -> "dict[Any, Any]":
    return memory(response.eks_backend, kind)


def _document(response: EKSResponse, kind: str) -> "dict[str, Any]":
    cluster, _, key = _parts(response)[:3]
    if (cluster, key) not in _documents(response, kind):
        raise _not_found(f"No {kind} {key} in cluster {cluster}")
    return _documents(response, kind)[(cluster, key)]


def _done(kind: str) -> "dict[str, Any]":
    update = {"id": str(uuid.uuid4()), "status": "Successful", "type": kind, "createdAt": utcnow()}
    return {**update, "params": [], "errors": []}


def _operations(kind: Kind) -> None:
    def asked(self):
        return {field: self._get_param(field) for field in kind.asked if self._get_param(field) is not None}

    def create(self):
        cluster = _cluster(self)
        document = {"clusterName": cluster.name, "tags": self._get_param("tags") or {}, **kind.made(self, cluster)}
        document.update(asked(self), createdAt=utcnow(), modifiedAt=utcnow())
        key = (cluster.name, document[kind.key])
        if key in _documents(self, kind.name):
            raise ResourceInUseException(message=f"The {kind.name} {key[1]} exists already in cluster {key[0]}")
        _documents(self, kind.name)[key] = document
        return ActionResult({kind.field: document})

    def describe(self):
        return ActionResult({kind.field: _document(self, kind.name)})

    def update(self):
        document = _document(self, kind.name)
        document.update(asked(self), modifiedAt=utcnow())
        # Add-ons are updated in their own time, which is asked for by describe_update.
        return ActionResult({"update": _done("AddonUpdate")} if kind.name == "addon" else {kind.field: document})

    def delete(self):
        document = _document(self, kind.name)
        _documents(self, kind.name).pop((document["clusterName"], document[kind.key]))
        return ActionResult({kind.field: document})

    for name, operation in {"create": create, "describe": describe, "update": update, "delete": delete}.items():
        add(EKSResponse, f"{name}_{kind.name}")(operation)


for _kind in KINDS:
    _operations(_kind)


# --- Policies of access entries.


def _policies(response: EKSResponse) -> "dict[str, Any]":
    entry = _document(response, "access_entry")
    return memory(response.eks_backend, "access_policies").setdefault((entry["clusterName"], entry["principalArn"]), {})


@add(EKSResponse)
def associate_access_policy(self):
    cluster, _, principal = _parts(self)[:3]
    policy = {
        "policyArn": self._get_param("policyArn"),
        "accessScope": {"namespaces": [], **self._get_param("accessScope")},
        "associatedAt": utcnow(),
        "modifiedAt": utcnow(),
    }
    _policies(self)[policy["policyArn"]] = policy
    return ActionResult({"clusterName": cluster, "principalArn": principal, "associatedAccessPolicy": policy})


@add(EKSResponse)
def list_associated_access_policies(self):
    cluster, _, principal = _parts(self)[:3]
    policies = list(_policies(self).values())
    return ActionResult({"clusterName": cluster, "principalArn": principal, "associatedAccessPolicies": policies})


@add(EKSResponse)
def disassociate_access_policy(self):
    policy = _parts(self)[4]
    if _policies(self).pop(policy, None) is None:
        raise _not_found(f"No access policy {policy}")
    return EmptyResult()


# --- Clusters and node groups.


def _network(backend):
    return ec2_backends[backend.account_id][backend.region_name]


def _security_group(response, cluster):
    """The group that EKS makes for the control plane and the nodes, in the VPC of the cluster's subnets."""
    network = _network(response.eks_backend)
    vpc_id = network.get_subnet(cluster.resources_vpc_config["subnetIds"][0]).vpc_id
    made = network.create_security_group(f"eks-cluster-sg-{cluster.name}", "Made by EKS", vpc_id=vpc_id)
    cluster.resources_vpc_config["vpcId"] = vpc_id
    return made.id


@wrap(EKSResponse)
def create_cluster(original, self):
    # moto makes no security group for nodes and control plane, and forgets how access is given and upgrades are paid.
    answer = original(self)
    cluster = self.eks_backend.clusters[self._get_param("name")]
    network = cluster.resources_vpc_config
    network["clusterSecurityGroupId"] = _security_group(self, cluster)
    network.setdefault("publicAccessCidrs", ["0.0.0.0/0"] if network.get("endpointPublicAccess") else [])
    cluster.access_config = self._get_param("accessConfig")
    cluster.upgrade_policy = self._get_param("upgradePolicy") or {"supportType": "EXTENDED"}
    return answer


@wrap(EKSResponse)
def create_nodegroup(original, self):
    # moto forgets how many nodes may be replaced at once.
    answer = original(self)
    group = self.eks_backend.clusters[self._get_param("name")].nodegroups[self._get_param("nodegroupName")]
    group.update_config = self._get_param("updateConfig") or {"maxUnavailable": 1}
    return answer


@wrap(Nodegroup, "__init__")
def new_nodegroup(original, self, *args, **kwargs):
    # moto adds the disk and the remote access of a group without a launch template to one that has a template.
    original(self, *args, **kwargs)
    if self.launch_template:
        self.disk_size, self.remote_access = kwargs.get("disk_size"), kwargs.get("remote_access")


@add(EKSResponse)
def describe_update(self):
    # Whatever was asked for is done at once.
    return ActionResult({"update": {**_done("ConfigUpdate"), "id": _parts(self)[-1]}})


@wrap(EKSBackend)
def delete_cluster(original, self, name):
    # What was below a cluster goes with it, and is not there when another of its name comes.
    for kind in (*(kind.name for kind in KINDS), "access_policies"):
        for key in [key for key in memory(self, kind) if key[0] == name]:
            memory(self, kind).pop(key)
    group = self.describe_cluster(name).resources_vpc_config["clusterSecurityGroupId"]
    deleted = original(self, name)
    _network(self).delete_security_group(group_id=group)
    return deleted
