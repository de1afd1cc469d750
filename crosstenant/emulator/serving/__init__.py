"""From a request on the wire to an operation, and back: in process or over a port."""
