"""Users, groups and applications: what they look like, and what may be done with them."""
