"""What an act may bring about, one kind of effect a file."""
