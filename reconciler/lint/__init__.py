"""What is allowed in a manifest and probably not meant: one small rule each."""
