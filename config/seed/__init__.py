"""A city of any size: some lives are lived by the operations, then copied by SQL."""
