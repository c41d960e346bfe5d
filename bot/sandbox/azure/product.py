"""Azure Machine Learning: which module answers for which of its resource types."""

from bot.sandbox.azure import (
    assets,
    compute_actions,
    computes,
    datastores,
    deployments,
    jobs,
    quotas,
    schedules,
    workspaces,
)
from bot.sandbox.azure.routing import Router


def add_machine_learning_routes(router: Router) -> None:
    """Let the router answer for deployments and for everything in Microsoft.MachineLearningServices."""
    for module in (deployments, workspaces, computes, compute_actions, datastores, assets, jobs, schedules, quotas):
        module.add_routes(router)
