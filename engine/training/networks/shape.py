"""What all networks have in common."""

FEATURE_DIM = 2
"""D, of the features."""
