"""Use cases: the order of steps, and what is one transaction. Speaks to the edges through its ports."""
