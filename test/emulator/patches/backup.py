"""AWS Backup: selections, policies and notifications of vaults, frameworks, region settings and restore testing.

moto knows vaults, plans and report plans only. What it lacks are documents that are put, read back and deleted, so
they are tables here: a row names the operations and what AWS adds to the document when it is read.
"""

import json
import time
import uuid
from typing import Any, Callable, Iterable, NamedTuple

from moto.backup import urls
from moto.backup.exceptions import ResourceNotFoundException
from moto.backup.models import BackupBackend
from moto.backup.responses import BackupResponse

from .patching import add, memory, routes, wrap

routes(
    urls.url_paths,
    BackupResponse.dispatch,
    "/backup-vaults/{backupVaultName}",
    "/backup-vaults/{backupVaultName}/access-policy",
    "/backup-vaults/{backupVaultName}/notification-configuration",
    "/backup-vaults/{backupVaultName}/recovery-points",
    "/audit/frameworks",
    "/audit/frameworks/{frameworkName}",
    "/account-settings",
    "/restore-testing/plans",
    "/restore-testing/plans/{RestoreTestingPlanName}",
    "/restore-testing/plans/{RestoreTestingPlanName}/selections",
    "/restore-testing/plans/{RestoreTestingPlanName}/selections/{RestoreTestingSelectionName}",
)


def _body(response: BackupResponse) -> "dict[str, Any]":
    return json.loads(response.body) if response.body else {}


def _arn(response: BackupResponse, resource: str) -> str:
    return f"arn:aws:backup:{response.region}:{response.current_account}:{resource}"


def _found(documents: "dict[Any, Any]", key: Any, what: str) -> Any:
    if key not in documents:
        raise ResourceNotFoundException(msg=f"{what} {key} not found")
    return documents[key]


# --- Documents of a vault: one of each a vault, put whole, read back with the vault's name.


class VaultDocument(NamedTuple):
    """Operations `put_<name>`, `get_<name>` and `delete_<name>`."""

    name: str
    fields: "tuple[str, ...]"


VAULT_DOCUMENTS = (
    VaultDocument("backup_vault_access_policy", ("Policy",)),
    VaultDocument("backup_vault_notifications", ("SNSTopicArn", "BackupVaultEvents")),
)


def _vault_document(row: VaultDocument) -> None:
    @add(BackupResponse, f"put_{row.name}")
    def put(self):
        body = _body(self)
        vault = self.backup_backend.describe_backup_vault(self._get_param("backupVaultName"))
        memory(self.backup_backend, row.name)[vault.backup_vault_name] = {field: body.get(field) for field in row.fields}
        return "{}"

    @add(BackupResponse, f"get_{row.name}")
    def get(self):
        vault = self.backup_backend.describe_backup_vault(self._get_param("backupVaultName"))
        document = _found(memory(self.backup_backend, row.name), vault.backup_vault_name, row.name)
        named = {"BackupVaultName": vault.backup_vault_name, "BackupVaultArn": vault.backup_vault_arn}
        return json.dumps({**named, **document})

    @add(BackupResponse, f"delete_{row.name}")
    def delete(self):
        memory(self.backup_backend, row.name).pop(self._get_param("backupVaultName"), None)
        return "{}"


for _row in VAULT_DOCUMENTS:
    _vault_document(_row)


@wrap(BackupBackend)
def delete_backup_vault(original, self, backup_vault_name):
    original(self, backup_vault_name)
    for row in VAULT_DOCUMENTS:
        memory(self, row.name).pop(backup_vault_name, None)


@add(BackupResponse)
def list_recovery_points_by_backup_vault(self):
    # Read by the provider before it deletes a vault. Nothing is ever backed up here.
    return json.dumps({"RecoveryPoints": []})


# --- Selections, frameworks, restore testing: named documents with a life of their own.


class Resource(NamedTuple):
    """Operations `create_<name>`, `<read>_<name>`, `update_<name>` and `delete_<name>` on documents in memory."""

    name: str
    read: str
    """`get` or `describe`."""
    key: "tuple[str, ...]"
    """Parameters that identify a document when it is read."""
    make: "Callable[[BackupResponse, dict[str, Any]], tuple[Any, dict[str, Any], Iterable[str]]]"
    """From the request: the key, the document as AWS answers it, and the fields the create answer repeats."""
    envelope: "str | None"
    """The field that holds the document in requests and answers. None: the answer is the document itself."""
    tags: "str | None"
    """The request field with tags. They go to the document's ARN, the first field of the create answer."""


def _framework(response, body):
    name = body.get("FrameworkName") or response._get_param("frameworkName")
    document = {
        "FrameworkName": name,
        "FrameworkArn": _arn(response, f"framework:{name}"),
        "FrameworkDescription": body.get("FrameworkDescription", ""),
        "FrameworkControls": body["FrameworkControls"],
        "CreationTime": time.time(),
        "DeploymentStatus": "COMPLETED",
        "FrameworkStatus": "ACTIVE",
    }
    return (name,), document, ("FrameworkArn", "FrameworkName")


def _selection(response, body):
    plan, selection = response._get_param("backupPlanId"), str(uuid.uuid4())
    document = {
        "BackupSelection": body["BackupSelection"],
        "SelectionId": selection,
        "BackupPlanId": plan,
        "CreationDate": time.time(),
    }
    return (plan, selection), document, ("SelectionId", "BackupPlanId", "CreationDate")


def _restore_testing_plan(response, body):
    plan = body["RestoreTestingPlan"]
    name = plan.get("RestoreTestingPlanName") or response._get_param("RestoreTestingPlanName")
    # AWS fills in what the request leaves out. Source: API reference, RestoreTestingPlanForCreate.
    points = {"SelectionWindowDays": 30, "ExcludeVaults": [], **plan["RecoveryPointSelection"]}
    document = {
        "StartWindowHours": 24,
        "ScheduleExpressionTimezone": "Etc/UTC",
        **plan,
        "RestoreTestingPlanName": name,
        "RestoreTestingPlanArn": _arn(response, f"restore-testing-plan:{name}-{uuid.uuid5(uuid.NAMESPACE_DNS, name)}"),
        "RecoveryPointSelection": points,
        "CreationTime": time.time(),
    }
    return (name,), document, ("RestoreTestingPlanArn", "RestoreTestingPlanName", "CreationTime")


def _restore_testing_selection(response, body):
    plan, selection = response._get_param("RestoreTestingPlanName"), body["RestoreTestingSelection"]
    name = selection.get("RestoreTestingSelectionName") or response._get_param("RestoreTestingSelectionName")
    document = {
        "ValidationWindowHours": 0,
        "RestoreMetadataOverrides": {},
        **selection,
        "RestoreTestingPlanArn": _arn(response, f"restore-testing-plan:{plan}-{uuid.uuid5(uuid.NAMESPACE_DNS, plan)}"),
        "RestoreTestingPlanName": plan,
        "RestoreTestingSelectionName": name,
        "CreationTime": time.time(),
    }
    # Conditions without a condition are not returned.
    if not any((document.get("ProtectedResourceConditions") or {}).values()):
        document.pop("ProtectedResourceConditions", None)
    return (plan, name), document, (
        "RestoreTestingPlanArn",
        "RestoreTestingPlanName",
        "RestoreTestingSelectionName",
        "CreationTime",
    )


RESOURCES = (
    Resource("backup_selection", "get", ("backupPlanId", "selectionId"), _selection, None, None),
    Resource("framework", "describe", ("frameworkName",), _framework, None, "FrameworkTags"),
    Resource(
        "restore_testing_plan", "get", ("RestoreTestingPlanName",), _restore_testing_plan, "RestoreTestingPlan", "Tags"
    ),
    Resource(
        "restore_testing_selection",
        "get",
        ("RestoreTestingPlanName", "RestoreTestingSelectionName"),
        _restore_testing_selection,
        "RestoreTestingSelection",
        None,
    ),
)


def _resource(row: Resource) -> None:
    def put(self):
        body = _body(self)
        key, document, answered = row.make(self, body)
        memory(self.backup_backend, row.name)[key] = document
        answer = {field: document[field] for field in answered}
        if row.tags and body.get(row.tags):
            self.backup_backend.tag_resource(next(iter(answer.values())), body[row.tags])
        return json.dumps(answer)

    def read(self):
        key = tuple(self._get_param(name) for name in row.key)
        document = _found(memory(self.backup_backend, row.name), key, row.name)
        return json.dumps({row.envelope: document} if row.envelope else document)

    def delete(self):
        memory(self.backup_backend, row.name).pop(tuple(self._get_param(name) for name in row.key), None)
        return "{}"

    for verb, operation in (("create", put), ("update", put), (row.read, read), ("delete", delete)):
        add(BackupResponse, f"{verb}_{row.name}")(operation)


for _row in RESOURCES:
    _resource(_row)


@add(BackupResponse)
def update_region_settings(self):
    memory(self.backup_backend, "region_settings").update(_body(self))
    return "{}"


@add(BackupResponse)
def describe_region_settings(self):
    empty = {"ResourceTypeOptInPreference": {}, "ResourceTypeManagementPreference": {}}
    return json.dumps({**empty, **memory(self.backup_backend, "region_settings")})


# --- What moto has, and has wrong.


@wrap(BackupResponse)
def create_report_plan(original, self):
    # moto drops the tags of a report plan.
    answer = original(self)
    tags = _body(self).get("ReportPlanTags")
    if tags:
        plan = self.backup_backend.report_plans[self._get_param("ReportPlanName")]
        self.backup_backend.tag_resource(plan.report_plan_arn, tags)
    return answer


@add(BackupResponse)
def update_backup_plan(self):
    # moto cannot change a plan. The name stays, every change is a new version.
    plan = self.backup_backend.get_backup_plan(self._get_param("backupPlanId"), None)
    fresh = type(plan)(_body(self)["BackupPlan"], plan.creator_request_id, self.backup_backend)
    plan.backup_plan, plan.version_id = fresh.backup_plan, fresh.version_id
    plan.advanced_backup_settings = fresh.advanced_backup_settings
    return json.dumps(plan.to_dict())


@wrap(BackupBackend)
def delete_backup_plan(original, self, backup_plan_id):
    # moto keeps deleted plans, whose names then cannot be used again.
    answer = original(self, backup_plan_id)
    self.plans.pop(backup_plan_id)
    return answer


@wrap(BackupResponse)
def list_tags(original, self):
    # moto takes a fixed part of the path for the ARN, and misses it where the ARN holds a slash or no slash follows.
    return json.dumps({"Tags": self.backup_backend.list_tags(self._get_param("resourceArn"))})


@wrap(BackupResponse)
def tag_resource(original, self):
    self.backup_backend.tag_resource(self._get_param("resourceArn"), _body(self).get("Tags"))
    return "{}"
