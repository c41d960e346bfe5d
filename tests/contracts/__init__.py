"""One suite for every store: in memory, on SQLite, on PostgreSQL."""
