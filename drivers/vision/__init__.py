"""What a camera sees: frames, the barcodes in them, which of those to report. No Qt, no camera."""
