"""amlbot: ask for, approve, carry out and audit Azure Machine Learning work from Slack."""
