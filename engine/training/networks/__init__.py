"""The layers before the features."""
