"""Given a pack, facts and an instant, says what should happen and why; touches nothing."""
