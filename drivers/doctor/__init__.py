"""What ails a scanner, told from what it makes of a chart of known codes. Pure."""
