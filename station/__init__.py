"""The kiosk: what an operator sees, and the bridge between the screen and scanners and server."""
