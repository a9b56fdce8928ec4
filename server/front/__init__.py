"""What stands before the servers: nginx or Caddy, set up from the same settings as they are."""
