"""Floor 3: one client per Graph resource family, and one method per Graph operation.

Every method tells its operation (``Graph:``), what it needs (``Permissions:``, least first) and what it raises. Beyond
``Raises:``, any request can end in an error of `crosstenant.errors`: a missing permission, throttling, no connection.
"""
