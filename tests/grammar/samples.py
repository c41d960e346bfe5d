"""Files a person could have sent: the founding document's environment, a job, a pipeline with its component."""

from __future__ import annotations

from bot.grammar.upload import Upload, assembled

FILES = {
    "data-local-path.yml": "$schema: https://azuremlschemas.azureedge.net/latest/asset.schema.json\n"
    "name: customer-churn-data\nversion: 1\nlocal_path: customer-churn.csv\n"
    "description: Dataset pointing to customer churn CSV.\n",
    "customer-churn.csv": "customer,churned\n1,0\n2,1\n",
    "model/churn.pkl": "a pickle\n",
    "basic-env.yml": "$schema: https://azuremlschemas.azureedge.net/latest/environment.schema.json\n"
    "name: basic-env-scikit\nversion: 1\nimage: mcr.microsoft.com/azureml/openmpi3.1.2-ubuntu18.04\n"
    "conda_file: file:conda-envs/basic-env-ml.yml\n",
    "conda-envs/basic-env-ml.yml": "name: basic-env-ml\nchannels:\n    - conda-forge\ndependencies:\n    - python=3.8\n"
    "    - pip\n- pip:\n    - numpy\n    - pandas\n    - scikit-learn\n    - matplotlib\n    - azureml-mlflow\n",
    "job.yml": "$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json\n"
    "display_name: first\nexperiment_name: churn\ncommand: python train.py --lr 0.1\ncode: ./src\n"
    "environment: azureml:basic-env-scikit:1\nresources: {instance_type: Standard_DS3_v2, instance_count: 2}\n"
    "limits: {timeout: 3600}\n",
    "src/train.py": "print('training')\n",
    "pipeline.yml": "$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json\n"
    "type: pipeline\nname: nightly\njobs:\n  prepare: {type: command, component: ./prepare.yml}\n"
    "  train: {type: command, command: echo train, environment: azureml:e@latest, compute: azureml:gpu}\n",
    "prepare.yml": "$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\n"
    "type: command\nname: prepare\ndisplay_name: Prepare data\ncommand: python prepare.py\ncode: ./src\n"
    "environment: azureml:basic-env-scikit:1\n",
}


def sent() -> Upload:
    """All of them, as one upload."""
    made = assembled(files=[(path, text.encode()) for path, text in FILES.items()])
    assert isinstance(made, Upload), made
    return made


SENT = sent()
