"""`scanstation-server`: its commands, one module each. Words on stdout, trouble on stderr."""
