"""Clusters and confidence, measured."""
