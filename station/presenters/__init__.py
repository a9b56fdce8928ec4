"""One presenter a workflow, no Qt: events in, view state out."""
