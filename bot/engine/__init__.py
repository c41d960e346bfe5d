"""Durable work: jobs enqueued in the caller's transaction, timers as delayed rows. The only room that knows DBOS."""
