"""A camera as a scanner: capture, decode and coach in threads of its own. No Qt."""
