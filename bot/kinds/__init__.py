"""What people may ask for: one file per request kind, and this list of them in the order of the help."""

from bot.kinds.compute_cluster_create import KIND as COMPUTE_CLUSTER_CREATE
from bot.kinds.compute_instance_create import KIND as COMPUTE_INSTANCE_CREATE
from bot.kinds.compute_list import KIND as COMPUTE_LIST
from bot.kinds.resource_group_create import KIND as RESOURCE_GROUP_CREATE
from bot.kinds.resource_group_delete import KIND as RESOURCE_GROUP_DELETE
from bot.kinds.resource_group_exists import KIND as RESOURCE_GROUP_EXISTS
from bot.kinds.resource_group_list import KIND as RESOURCE_GROUP_LIST
from bot.kinds.resource_group_show import KIND as RESOURCE_GROUP_SHOW
from bot.kinds.role_definition_list import KIND as ROLE_DEFINITION_LIST
from bot.kinds.role_definition_show import KIND as ROLE_DEFINITION_SHOW
from bot.kinds.role_grant import KIND as ROLE_GRANT
from bot.kinds.role_list import KIND as ROLE_LIST
from bot.kinds.role_revoke import KIND as ROLE_REVOKE
from bot.kinds.workspace_create import KIND as WORKSPACE_CREATE
from bot.kinds.workspace_delete import KIND as WORKSPACE_DELETE
from bot.kinds.workspace_diagnose import KIND as WORKSPACE_DIAGNOSE
from bot.kinds.workspace_list import KIND as WORKSPACE_LIST
from bot.kinds.workspace_show import KIND as WORKSPACE_SHOW
from bot.kinds.workspace_update import KIND as WORKSPACE_UPDATE
from bot.model.kind import AnyKind

KINDS: tuple[AnyKind, ...] = (
    RESOURCE_GROUP_CREATE,
    RESOURCE_GROUP_LIST,
    RESOURCE_GROUP_SHOW,
    RESOURCE_GROUP_EXISTS,
    RESOURCE_GROUP_DELETE,
    WORKSPACE_CREATE,
    WORKSPACE_LIST,
    WORKSPACE_SHOW,
    WORKSPACE_UPDATE,
    WORKSPACE_DIAGNOSE,
    WORKSPACE_DELETE,
    COMPUTE_INSTANCE_CREATE,
    COMPUTE_CLUSTER_CREATE,
    COMPUTE_LIST,
    ROLE_GRANT,
    ROLE_REVOKE,
    ROLE_LIST,
    ROLE_DEFINITION_LIST,
    ROLE_DEFINITION_SHOW,
)
"""A tuple and not a discovery, so that a search finds it and the order is ours; a test compares it with the files."""
