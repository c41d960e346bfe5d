"""The long reliability runs: `make torture`. What they saw is written to docs/reliability.md."""
