"""What Graph speaks of, as frozen values: no request is ever sent from here.

Every value is read with ``from_graph`` and written with ``to_graph``; each has a one-line ``repr``, ``describe()`` for
people and ``to_dict()`` for programs. Members that Graph sends and no attribute holds are kept in ``extra``.
"""
