"""Why one person was not synchronized: what is known of them, what decides, and what to do next."""
