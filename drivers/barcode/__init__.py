"""Pure barcode types and rules: symbologies, decodes, GTIN, SSCC and GS1 element strings."""
