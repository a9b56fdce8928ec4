"""The local server: judges scans, never loses one, and keeps orders."""
