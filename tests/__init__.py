"""Tests, in rooms like the code they question."""
