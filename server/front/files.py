"""What the internal authority's files are called, in the folder `front` of the server's data."""

ROOT, ROOT_KEY = "ca.pem", "ca.key"
CERTIFICATE, KEY = "certificate.pem", "certificate.key"
