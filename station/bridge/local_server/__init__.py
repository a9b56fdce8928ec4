"""The kiosk's own server: a child process, started, watched, restarted and ended with the kiosk."""

from station.bridge.local_server.command import server_command, server_environment
from station.bridge.local_server.process import LocalServer, ServerPlace, ServerTimes

__all__ = ["LocalServer", "ServerPlace", "ServerTimes", "server_command", "server_environment"]
