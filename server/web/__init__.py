"""REST and Socket.IO on aiohttp: requests in, the store's answers out."""
