"""Screens made from packs on one hardened base view."""
