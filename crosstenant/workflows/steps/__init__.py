"""One function per documented step: look, then do only what is missing."""
