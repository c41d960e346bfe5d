"""What a platform admin runs in a terminal or a pipeline: subcommands of `amlbot` with an exit status and `--json`."""
