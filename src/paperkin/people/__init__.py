"""Index → people: who wrote what with whom, what each works on, and who may well work together."""
