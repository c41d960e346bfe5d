"""What the status a subcommand ends with means, the same for all of them."""

EXIT_OK, EXIT_FOUND, EXIT_MISUSED = 0, 1, 2
"""0: it holds; 1: something was found (a broken chain, a failing policy test); 2: it could not be asked."""

EXIT_AT_ONCE = 130
"""Told twice to stop: left without waiting for what ran, which goes on at the next start."""
