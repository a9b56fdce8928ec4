"""Widgets; they see presenters, never drivers or server."""
