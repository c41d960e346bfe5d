"""Block Kit to safe HTML; pure."""
