"""The only place threads are crossed: I/O loop, key filter, server link, journal."""
