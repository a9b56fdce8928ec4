"""Scanner drivers: from a device's bytes to a decode. Knows nothing of Qt, station or server."""
