"""The kiosk, built and run: the only room that knows every part."""
