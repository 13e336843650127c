"""The geometry of feature space: how it is classified, marked and looked at. NumPy only."""
