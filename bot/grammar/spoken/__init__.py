"""What a person says in English or Spanish, read by the kinds' own words. Deterministic, and never a guess."""
