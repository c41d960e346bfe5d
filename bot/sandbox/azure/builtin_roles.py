"""Azure's built-in roles that matter around machine learning: ids, and what each may do.

Source: Microsoft Learn, "Azure built-in roles" and "Azure built-in roles for AI + machine learning" (April 2026).
Roles with data actions only appear with the management actions they have besides.
"""

from dataclasses import dataclass

_ML = "Microsoft.MachineLearningServices/workspaces"
_SUPPORT = "Microsoft.Support/*"
_AUTHORIZATION = "Microsoft.Authorization"


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """A role: what its holder may do is `actions` without `not_actions`; `built_in` ones belong to Azure."""

    id: str
    name: str
    description: str
    actions: tuple[str, ...]
    not_actions: tuple[str, ...] = ()
    built_in: bool = True
    assignable_scopes: tuple[str, ...] = ("/",)


BUILT_IN_ROLES = (
    RoleDefinition(
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        "Owner",
        "Grants full access to manage all resources, including the ability to assign roles.",
        ("*",),
    ),
    RoleDefinition(
        "b24988ac-6180-42a0-ab88-20f7382dd24c",
        "Contributor",
        "Grants full access to manage all resources, but does not allow you to assign roles.",
        ("*",),
        (f"{_AUTHORIZATION}/*/Delete", f"{_AUTHORIZATION}/*/Write", f"{_AUTHORIZATION}/elevateAccess/Action"),
    ),
    RoleDefinition(
        "acdd72a7-3385-48ef-bd42-f606fba81ae7",
        "Reader",
        "View all resources, but does not allow you to make any changes.",
        ("*/read",),
    ),
    RoleDefinition(
        "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
        "Role Based Access Control Administrator",
        "Manage access to Azure resources by assigning roles using Azure RBAC.",
        (f"{_AUTHORIZATION}/roleAssignments/write", f"{_AUTHORIZATION}/roleAssignments/delete", "*/read", _SUPPORT),
    ),
    RoleDefinition(
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
        "User Access Administrator",
        "Lets you manage user access to Azure resources.",
        ("*/read", f"{_AUTHORIZATION}/*", _SUPPORT),
    ),
    RoleDefinition(
        "f6c7c914-8db3-469d-8ca1-694a8f32e121",
        "AzureML Data Scientist",
        "Can perform all actions within an Azure Machine Learning workspace, except for creating or deleting compute "
        "resources and modifying the workspace itself.",
        (f"{_ML}/*/read", f"{_ML}/*/action", f"{_ML}/*/delete", f"{_ML}/*/write"),
        (
            f"{_ML}/delete",
            f"{_ML}/write",
            f"{_ML}/computes/*/write",
            f"{_ML}/computes/*/delete",
            f"{_ML}/computes/listKeys/action",
            f"{_ML}/listKeys/action",
            f"{_ML}/hubs/write",
            f"{_ML}/hubs/delete",
            f"{_ML}/featurestores/write",
            f"{_ML}/featurestores/delete",
        ),
    ),
    RoleDefinition(
        "e503ece1-11d0-4e8e-8e2c-7a6c3bf38815",
        "AzureML Compute Operator",
        "Can access and perform CRUD operations on Machine Learning Services managed compute resources.",
        (f"{_ML}/computes/*", f"{_ML}/notebooks/vm/*"),
    ),
    RoleDefinition(
        "1823dd4f-9b8c-4ab6-ab4e-7397a3684615",
        "AzureML Registry User",
        "Can perform all actions on Machine Learning Services Registry assets, and get Registry resources.",
        (
            "Microsoft.MachineLearningServices/registries/read",
            "Microsoft.MachineLearningServices/registries/assets/*",
        ),
    ),
    RoleDefinition(
        "635dd51f-9968-44d3-b7fb-6d9a6bd613ae",
        "AzureML Metrics Writer (preview)",
        "Lets you write metrics to an AzureML workspace.",
        (f"{_ML}/metrics/*/write",),
    ),
    RoleDefinition(
        "64702f94-c441-49e6-a78b-ef80e0188fee",
        "Azure AI Developer",
        "Can perform all actions within an Azure AI resource besides managing the resource itself.",
        (f"{_ML}/*/read", f"{_ML}/*/action", f"{_ML}/*/delete", f"{_ML}/*/write"),
        (f"{_ML}/delete", f"{_ML}/write", f"{_ML}/listKeys/action", f"{_ML}/hubs/write", f"{_ML}/hubs/delete"),
    ),
    RoleDefinition(
        "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        "Storage Blob Data Contributor",
        "Allows for read, write and delete access to Azure Storage blob containers and data.",
        ("Microsoft.Storage/storageAccounts/blobServices/containers/*",),
    ),
    RoleDefinition(
        "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
        "Storage Blob Data Reader",
        "Allows for read access to Azure Storage blob containers and data.",
        ("Microsoft.Storage/storageAccounts/blobServices/containers/read",),
    ),
    RoleDefinition(
        "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        "Storage Blob Data Owner",
        "Allows for full access to Azure Storage blob containers and data, including assigning POSIX access control.",
        ("Microsoft.Storage/storageAccounts/blobServices/containers/*",),
    ),
    RoleDefinition(
        "7f951dda-4ed3-4680-a7ca-43fe172d538d",
        "AcrPull",
        "Pull artifacts from a container registry.",
        ("Microsoft.ContainerRegistry/registries/pull/read",),
    ),
    RoleDefinition(
        "8311e382-0749-4cb8-b61a-304f252e45ec",
        "AcrPush",
        "Push artifacts to or pull artifacts from a container registry.",
        ("Microsoft.ContainerRegistry/registries/pull/read", "Microsoft.ContainerRegistry/registries/push/write"),
    ),
    RoleDefinition(
        "4633458b-17de-408a-b874-0445c86b69e6",
        "Key Vault Secrets User",
        "Read secret contents. Only works for key vaults that use the Azure role-based access control model.",
        (),
    ),
    RoleDefinition(
        "72fafb9e-0641-4937-9268-a91bfd8191a3",
        "Cost Management Reader",
        "Can view cost data and configuration (for example budgets, exports).",
        ("Microsoft.Consumption/*/read", "Microsoft.CostManagement/*/read", "Microsoft.Billing/billingPeriods/read"),
    ),
)
