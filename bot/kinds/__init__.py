"""What people may ask for: one file per request kind, and this list of them in the order of the help."""

from bot.kinds.component_archive import KIND as COMPONENT_ARCHIVE
from bot.kinds.component_create import KIND as COMPONENT_CREATE
from bot.kinds.component_list import KIND as COMPONENT_LIST
from bot.kinds.component_restore import KIND as COMPONENT_RESTORE
from bot.kinds.component_show import KIND as COMPONENT_SHOW
from bot.kinds.compute_cluster_create import KIND as COMPUTE_CLUSTER_CREATE
from bot.kinds.compute_delete import KIND as COMPUTE_DELETE
from bot.kinds.compute_detach import KIND as COMPUTE_DETACH
from bot.kinds.compute_instance_create import KIND as COMPUTE_INSTANCE_CREATE
from bot.kinds.compute_list import KIND as COMPUTE_LIST
from bot.kinds.compute_list_nodes import KIND as COMPUTE_LIST_NODES
from bot.kinds.compute_list_sizes import KIND as COMPUTE_LIST_SIZES
from bot.kinds.compute_list_usage import KIND as COMPUTE_LIST_USAGE
from bot.kinds.compute_resize import KIND as COMPUTE_RESIZE
from bot.kinds.compute_restart import KIND as COMPUTE_RESTART
from bot.kinds.compute_show import KIND as COMPUTE_SHOW
from bot.kinds.compute_start import KIND as COMPUTE_START
from bot.kinds.compute_stop import KIND as COMPUTE_STOP
from bot.kinds.compute_update import KIND as COMPUTE_UPDATE
from bot.kinds.data_asset_archive import KIND as DATA_ASSET_ARCHIVE
from bot.kinds.data_asset_create import KIND as DATA_ASSET_CREATE
from bot.kinds.data_asset_list import KIND as DATA_ASSET_LIST
from bot.kinds.data_asset_restore import KIND as DATA_ASSET_RESTORE
from bot.kinds.data_asset_show import KIND as DATA_ASSET_SHOW
from bot.kinds.databricks_attach import KIND as DATABRICKS_ATTACH
from bot.kinds.datastore_create import KIND as DATASTORE_CREATE
from bot.kinds.datastore_delete import KIND as DATASTORE_DELETE
from bot.kinds.datastore_list import KIND as DATASTORE_LIST
from bot.kinds.datastore_show import KIND as DATASTORE_SHOW
from bot.kinds.environment_archive import KIND as ENVIRONMENT_ARCHIVE
from bot.kinds.environment_create import KIND as ENVIRONMENT_CREATE
from bot.kinds.environment_list import KIND as ENVIRONMENT_LIST
from bot.kinds.environment_restore import KIND as ENVIRONMENT_RESTORE
from bot.kinds.environment_show import KIND as ENVIRONMENT_SHOW
from bot.kinds.job_archive import KIND as JOB_ARCHIVE
from bot.kinds.job_cancel import KIND as JOB_CANCEL
from bot.kinds.job_list import KIND as JOB_LIST
from bot.kinds.job_restore import KIND as JOB_RESTORE
from bot.kinds.job_show import KIND as JOB_SHOW
from bot.kinds.job_submit import KIND as JOB_SUBMIT
from bot.kinds.kubernetes_attach import KIND as KUBERNETES_ATTACH
from bot.kinds.model_archive import KIND as MODEL_ARCHIVE
from bot.kinds.model_list import KIND as MODEL_LIST
from bot.kinds.model_register import KIND as MODEL_REGISTER
from bot.kinds.model_restore import KIND as MODEL_RESTORE
from bot.kinds.model_show import KIND as MODEL_SHOW
from bot.kinds.notebook_open import KIND as NOTEBOOK_OPEN
from bot.kinds.person_offboard import KIND as PERSON_OFFBOARD
from bot.kinds.person_onboard import KIND as PERSON_ONBOARD
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
from bot.kinds.synapse_spark_attach import KIND as SYNAPSE_SPARK_ATTACH
from bot.kinds.virtual_machine_attach import KIND as VIRTUAL_MACHINE_ATTACH
from bot.kinds.workspace_create import KIND as WORKSPACE_CREATE
from bot.kinds.workspace_delete import KIND as WORKSPACE_DELETE
from bot.kinds.workspace_diagnose import KIND as WORKSPACE_DIAGNOSE
from bot.kinds.workspace_discard import KIND as WORKSPACE_DISCARD
from bot.kinds.workspace_list import KIND as WORKSPACE_LIST
from bot.kinds.workspace_show import KIND as WORKSPACE_SHOW
from bot.kinds.workspace_unfinished import KIND as WORKSPACE_UNFINISHED
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
    WORKSPACE_UNFINISHED,
    WORKSPACE_DISCARD,
    COMPUTE_INSTANCE_CREATE,
    COMPUTE_CLUSTER_CREATE,
    COMPUTE_LIST,
    DATASTORE_CREATE,
    DATASTORE_LIST,
    DATASTORE_SHOW,
    DATASTORE_DELETE,
    DATA_ASSET_CREATE,
    DATA_ASSET_LIST,
    DATA_ASSET_SHOW,
    DATA_ASSET_ARCHIVE,
    DATA_ASSET_RESTORE,
    MODEL_REGISTER,
    MODEL_LIST,
    MODEL_SHOW,
    MODEL_ARCHIVE,
    MODEL_RESTORE,
    COMPUTE_SHOW,
    COMPUTE_LIST_NODES,
    COMPUTE_LIST_SIZES,
    COMPUTE_LIST_USAGE,
    COMPUTE_START,
    COMPUTE_STOP,
    COMPUTE_RESTART,
    COMPUTE_RESIZE,
    COMPUTE_UPDATE,
    COMPUTE_DELETE,
    COMPUTE_DETACH,
    KUBERNETES_ATTACH,
    SYNAPSE_SPARK_ATTACH,
    DATABRICKS_ATTACH,
    VIRTUAL_MACHINE_ATTACH,
    ENVIRONMENT_CREATE,
    ENVIRONMENT_LIST,
    ENVIRONMENT_SHOW,
    ENVIRONMENT_ARCHIVE,
    ENVIRONMENT_RESTORE,
    COMPONENT_CREATE,
    COMPONENT_LIST,
    COMPONENT_SHOW,
    COMPONENT_ARCHIVE,
    COMPONENT_RESTORE,
    JOB_SUBMIT,
    JOB_LIST,
    JOB_SHOW,
    JOB_CANCEL,
    JOB_ARCHIVE,
    JOB_RESTORE,
    NOTEBOOK_OPEN,
    ROLE_GRANT,
    ROLE_REVOKE,
    ROLE_LIST,
    ROLE_DEFINITION_LIST,
    ROLE_DEFINITION_SHOW,
    PERSON_ONBOARD,
    PERSON_OFFBOARD,
)
"""A tuple and not a discovery, so that a search finds it and the order is ours; a test compares it with the files."""
