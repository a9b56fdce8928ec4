"""REST and the live Socket.IO namespaces."""
