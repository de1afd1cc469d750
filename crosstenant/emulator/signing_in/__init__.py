"""The sign-in endpoint: flows, tokens, and the errors that it answers."""
