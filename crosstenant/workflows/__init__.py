"""Floor 4: several Graph calls with one purpose."""
