"""What people read: the terminal, plain text, the journal, and what to do about a refusal."""
