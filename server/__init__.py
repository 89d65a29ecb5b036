"""What happens: stores, ticks and acts, one operation a file."""
