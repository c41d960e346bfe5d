"""The schema: up, down, and equal to the tables the code expects."""
