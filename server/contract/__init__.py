"""Wire messages of station and dashboard, as frozen msgspec structs. No I/O, no rules."""
