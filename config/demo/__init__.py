"""The simulated city, and the client it speaks to us with."""
