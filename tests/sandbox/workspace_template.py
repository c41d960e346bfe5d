"""A reviewed template as the bot would deploy it: a workspace with the resources it needs."""

from typing import Any

TEMPLATE: dict[str, Any] = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {
        "name": {"type": "string", "minLength": 3, "maxLength": 33},
        "location": {"type": "string", "defaultValue": "[resourceGroup().location]"},
        "network": {"type": "bool", "defaultValue": False},
        "tags": {"type": "object", "defaultValue": {}},
    },
    "variables": {
        "suffix": "[uniqueString(resourceGroup().id, parameters('name'))]",
        "storage": "[format('st{0}', variables('suffix'))]",
        "vault": "[concat('kv-', variables('suffix'))]",
        "insights": "[concat('appi-', parameters('name'))]",
    },
    "resources": [
        {
            "type": "Microsoft.MachineLearningServices/workspaces",
            "apiVersion": "2024-10-01",
            "name": "[parameters('name')]",
            "location": "[parameters('location')]",
            "tags": "[parameters('tags')]",
            "identity": {"type": "SystemAssigned"},
            "dependsOn": [
                "[resourceId('Microsoft.Storage/storageAccounts', variables('storage'))]",
                "[resourceId('Microsoft.KeyVault/vaults', variables('vault'))]",
                "[resourceId('Microsoft.Insights/components', variables('insights'))]",
                "[resourceId('Microsoft.Network/virtualNetworks', 'vnet')]",
            ],
            "properties": {
                "friendlyName": "[toUpper(parameters('name'))]",
                "storageAccount": "[resourceId('Microsoft.Storage/storageAccounts', variables('storage'))]",
                "keyVault": "[resourceId('Microsoft.KeyVault/vaults', variables('vault'))]",
                "applicationInsights": "[resourceId('Microsoft.Insights/components', variables('insights'))]",
            },
        },
        {
            "type": "Microsoft.Storage/storageAccounts",
            "apiVersion": "2023-05-01",
            "name": "[variables('storage')]",
            "location": "[parameters('location')]",
            "sku": {"name": "Standard_LRS"},
            "kind": "StorageV2",
            "properties": {"allowBlobPublicAccess": False},
        },
        {
            "type": "Microsoft.KeyVault/vaults",
            "apiVersion": "2023-07-01",
            "name": "[variables('vault')]",
            "location": "[parameters('location')]",
            "properties": {"tenantId": "[subscription().tenantId]", "sku": {"family": "A", "name": "standard"}},
        },
        {
            "type": "Microsoft.Insights/components",
            "apiVersion": "2020-02-02",
            "name": "[variables('insights')]",
            "location": "[parameters('location')]",
            "kind": "web",
            "properties": {"Application_Type": "web"},
        },
        {
            "type": "Microsoft.Network/virtualNetworks",
            "apiVersion": "2023-11-01",
            "name": "vnet",
            "condition": "[parameters('network')]",
            "location": "[parameters('location')]",
            "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}},
        },
    ],
    "outputs": {
        "workspaceId": {
            "type": "string",
            "value": "[resourceId('Microsoft.MachineLearningServices/workspaces', parameters('name'))]",
        },
        "principalId": {
            "type": "string",
            "value": "[reference(resourceId('Microsoft.MachineLearningServices/workspaces', parameters('name')), "
            "'2024-10-01', 'Full').identity.principalId]",
        },
    },
}


def deployment(*, name: str, template: dict[str, Any] | None = None, **parameters: Any) -> dict[str, Any]:
    """The body of a deployment; keyword arguments are further template parameters."""
    given = {"name": name, **parameters}
    return {
        "properties": {
            "mode": "Incremental",
            "template": template or TEMPLATE,
            "parameters": {key: {"value": value} for key, value in given.items()},
        }
    }
