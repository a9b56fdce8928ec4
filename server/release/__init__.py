"""A new version beside the old one on a host, moved to when it is well, and back when it is not.

What it is: blue-green on what `server.cluster` tells systemd: two sides of ports on one store, each
of a version. What it is not: how a version is made, or a change of the store's schema: the new
program expands it at its start, and what would end the old one is refused here.
"""
