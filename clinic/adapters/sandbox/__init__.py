"""The sandbox insurer: an insurance fund of our own, server and client."""
