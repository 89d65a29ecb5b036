"""Ledgers in and out: workbooks and CSV read, understood, previewed, taken whole, and written."""
