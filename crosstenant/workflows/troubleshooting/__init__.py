"""Why it does not work, and what to do: diagnosis, the story of one person, and fixes that are plans first."""
