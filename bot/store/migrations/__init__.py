"""The history of the schema. A new revision goes into `versions`, written by hand and reviewed like code."""
