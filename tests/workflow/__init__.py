"""Use cases on fakes we own: what is recorded, what is told to Azure, what people are told."""
