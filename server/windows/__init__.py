"""The server as a service of Windows: what is asked of its service manager, and the calls."""
