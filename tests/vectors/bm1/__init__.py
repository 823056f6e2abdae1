"""A verifier of BM1 written from docs/format.md alone; a module for each of its sections."""
