"""Many at once: ten thousand people put in scope or taken out, each with an outcome of their own."""
