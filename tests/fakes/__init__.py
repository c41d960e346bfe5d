"""Fakes we own: each is held to the same contract as what it stands for."""
