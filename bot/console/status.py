"""What the status a subcommand ends with means, the same for all of them."""

EXIT_OK, EXIT_FOUND, EXIT_MISUSED = 0, 1, 2
"""0: it holds; 1: something was found (a broken chain, a failing policy test); 2: it could not be asked."""
