"""The servers of one host, as systemd keeps them: what stands, and the steps to what is wanted.

What it is: the deciding, and a thin shell around `systemctl`, `journalctl` and HTTP. What it is
not: a supervisor. systemd starts, limits and restarts; without it there is nothing here to do.
"""
