"""The centre in Postgres: its schema, and the one real Remote of the sync."""
