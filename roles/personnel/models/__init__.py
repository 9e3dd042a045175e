"""The nouns of personnel, one file each."""
