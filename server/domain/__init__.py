"""Pure rules: what a code means, how a scan is judged, how scans fold into an order."""
