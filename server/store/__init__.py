"""The only SQL besides the screens' own lists."""
