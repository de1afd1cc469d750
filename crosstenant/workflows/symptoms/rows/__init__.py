"""The symptoms, one module for each place where they are met."""
