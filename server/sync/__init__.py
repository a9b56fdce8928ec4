"""The way to the centre and back: what stations scanned goes up, what the ERP changed comes down.

What it is not: a part of scanning, which never waits for it.
"""
