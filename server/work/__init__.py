"""What people do, one operation a file; each works on a Desk and either happens whole or not at all."""
