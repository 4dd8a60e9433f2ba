"""Programs that the benchmarks start as processes of their own; each reports facts about itself and ends."""
