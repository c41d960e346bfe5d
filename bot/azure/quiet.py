"""Keep the SDKs from saying too much: requests with headers, progress lines, where the process was started from."""

from __future__ import annotations

import logging

_LOUD = ("azure", "azure.ai.ml", "msal", "urllib3")


def quieten() -> None:
    """Let the SDKs' loggers speak from WARNING on. Bodies are never logged: nobody turns `logging_enable` on.

    To be called again after azure.ai.ml has been imported: it sets its own logger to INFO, with a handler of its own
    on stderr. Its record of activities goes nowhere as long as telemetry is off.
    """
    for name in _LOUD:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    # "Connection pool is full": under load one more connection is opened and closed, which nobody has to look into.
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)


def keep_to_itself() -> None:
    """Let no job say which git repository, branch and commit amlbot stands in: they are not those of its code.

    azure-ai-ml 1.35.2 (operations/_job_operations.py) asks git, and the AZUREML_GIT_ variables, for every job, and
    there is no option against it. To be called once it has been imported.
    """
    from azure.ai.ml.operations import _job_operations

    vars(_job_operations)["get_git_properties"] = dict
