"""Azure's own words for people: what the columns and properties of an answer are called, and how things stand.

What is written in a command, such as a size or the type of a compute, stays as it is written there.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.text import Language
from bot.slack.words import say

KEYS: Mapping[str, str] = {
    "name": "column.name",
    "type": "column.type",
    "size": "column.size",
    "state": "column.state",
    "nodes": "column.nodes",
    "property": "column.property",
    "value": "column.value",
    "who": "column.who",
    "role": "column.role",
    "scope": "column.scope",
    "since": "column.since",
    "version": "column.version",
    "account": "column.account",
    "container": "column.container",
    "default": "column.default",
    "about": "column.about",
    "workspace": "column.workspace",
    "made_by": "column.made_by",
    "region": "column.region",
    "node": "column.node",
    "job": "column.job",
    "address": "column.address",
    "vcpus": "column.vcpus",
    "memory_gb": "column.memory_gb",
    "gpus": "column.gpus",
    "usd_per_hour": "column.usd_per_hour",
    "low_priority_usd": "column.low_priority_usd",
    "family": "column.family",
    "used": "column.used",
    "limit": "column.limit",
    "free": "column.free",
    "group": "column.group",
    "kind": "column.kind",
    "tags": "column.tags",
    "exists": "column.exists",
    "level": "column.level",
    "what": "column.what",
    "display_name": "column.display_name",
    "status": "column.status",
    "experiment": "column.experiment",
    "created": "column.created",
    "id": "column.id",
    "description": "column.description",
    "role_id": "column.role_id",
    "principal": "column.principal",
    "resource_group": "column.group",
    "subscription": "column.subscription",
    "public_network_access": "column.public_network_access",
    "storage_account": "column.storage_account",
    "key_vault": "column.key_vault",
    "application_insights": "column.application_insights",
    "container_registry": "column.container_registry",
    "mlflow_tracking_uri": "column.mlflow_tracking_uri",
    "studio": "column.studio",
    "tier": "column.tier",
    "idle_seconds_before_scale_down": "column.idle_seconds_before_scale_down",
    "idle_minutes_before_shutdown": "column.idle_minutes_before_shutdown",
    "assigned_to": "column.assigned_to",
    "last_action": "column.last_action",
    "attached": "column.attached",
    "namespace": "column.namespace",
    "error": "column.error",
    "managed_by": "column.managed_by",
    "contents": "column.contents",
    "compute": "column.compute",
    "command": "column.command",
    "archived": "column.archived",
    "assignable": "column.assignable",
    "may": "column.may",
    "may_not": "column.may_not",
    "may_with_data": "column.may_with_data",
    "may_not_with_data": "column.may_not_with_data",
    "stage": "column.stage",
    "path": "column.path",
    "image": "column.image",
    "properties": "column.properties",
    "protocol": "column.protocol",
    "endpoint": "column.endpoint",
    "credentials": "column.credentials",
}
"""Column or property of an answer -> its words."""

_WORDED = frozenset({"state", "status", "tier", "public_network_access", "level", "exists", "type", "last_action"})
"""Columns and properties whose values are words for people, where they are among these."""

_VALUES: Mapping[str, str] = {
    "succeeded": "azure.succeeded",
    "creating": "azure.creating",
    "updating": "azure.updating",
    "deleting": "azure.deleting",
    "failed": "azure.failed",
    "canceled": "azure.canceled",
    "accepted": "azure.accepted",
    "running": "azure.running",
    "stopped": "azure.stopped",
    "starting": "azure.starting",
    "stopping": "azure.stopping",
    "restarting": "azure.restarting",
    "resizing": "azure.resizing",
    "jobrunning": "azure.jobrunning",
    "settingup": "azure.settingup",
    "usersettingup": "azure.settingup",
    "setupfailed": "azure.setupfailed",
    "usersetupfailed": "azure.setupfailed",
    "unknown": "azure.unknown",
    "unusable": "azure.unusable",
    "idle": "azure.idle",
    "preparing": "azure.preparing",
    "leaving": "azure.leaving",
    "preempted": "azure.preempted",
    "notstarted": "azure.notstarted",
    "queued": "azure.queued",
    "provisioning": "azure.provisioning",
    "finalizing": "azure.finalizing",
    "completed": "azure.completed",
    "cancelrequested": "azure.cancelrequested",
    "notresponding": "azure.notresponding",
    "paused": "azure.paused",
    "left-over": "azure.left-over",
    "there-before": "azure.there-before",
    "not-known": "azure.not-known",
    "start": "azure.start",
    "stop": "azure.stop",
    "restart": "azure.restart",
    "resize": "azure.resize",
    "create": "azure.create",
    "dedicated": "azure.dedicated",
    "lowpriority": "azure.lowpriority",
    "enabled": "azure.enabled",
    "disabled": "azure.disabled",
    "information": "azure.information",
    "warning": "azure.warning",
    "error": "azure.error",
    "true": "azure.true",
    "false": "azure.false",
    "user": "azure.user",
    "group": "azure.group",
    "serviceprincipal": "azure.serviceprincipal",
    "builtinrole": "azure.builtinrole",
    "customrole": "azure.customrole",
}
"""Value in lower case -> its words; of states, those of the REST models of azure-ai-ml 1.35.2."""


def key_words(key: str, language: Language) -> str:
    """What a column or property is called; as it stands where it is no word of ours, such as a resource type."""
    return say(language, KEYS[key]) if key in KEYS else key


def value_words(key: str, value: str, language: Language) -> str:
    """A value of a column or property; as it stands where it is a name, a number or a technical word."""
    if key not in _WORDED:
        return value
    # An action is written with how it ended and when.
    words = value.split(" ") if key == "last_action" else [value]
    return " ".join(say(language, _VALUES[word.lower()]) if word.lower() in _VALUES else word for word in words)
