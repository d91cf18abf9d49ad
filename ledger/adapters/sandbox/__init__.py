"""The sandbox gateway: a provider of our own, server and client."""
