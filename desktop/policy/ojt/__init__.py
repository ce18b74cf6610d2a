"""OJT: the plans of the DX推進員 and everything that hangs on them."""
