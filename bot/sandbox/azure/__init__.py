"""A local Azure: login, Graph, Resource Manager and Machine Learning, as strict as the sandbox can make them."""

from bot.sandbox.azure.sandbox import AzureSandbox, create_azure
from bot.sandbox.azure.unverified import UNVERIFIED

__all__ = ["UNVERIFIED", "AzureSandbox", "create_azure"]
