"""Where a world keeps its objects and logs, and how it becomes JSON."""
