"""Playing recorded parking sessions through the operations that the API calls."""
