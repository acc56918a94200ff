"""The scenario file: what it may say, how it is read, and what it expects."""
