"""Clusters: found by what the indicators show, and told by type."""
