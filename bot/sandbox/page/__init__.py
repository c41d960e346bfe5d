"""The sandbox's page: a local Slack in the browser, with Azure's state, the traffic and the faults beside it."""
