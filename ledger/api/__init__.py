"""The machine API: how a request is read, trusted, answered and repeated."""
