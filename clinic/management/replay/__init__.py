"""Playing recorded visits through the operations that the API calls."""
