"""The frames between `server.judge` and its child processes."""

from __future__ import annotations

import struct

HEADER = struct.Struct("<BII")
"""To the child: kind, time limit in milliseconds, length. From it: kind, its size in KiB, length."""
RULES, BATCH = 1, 2
OK, REFUSED = 0, 1
NOTHING, FAULT = 0xFFFE, 0xFFFF
"""Answers that are no number of a rule."""
HASH = 64
"""A frame of rules begins with the ruleset's hash in so many hexadecimal digits."""
