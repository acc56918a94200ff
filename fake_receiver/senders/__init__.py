"""Who sends: the scripted sender of embedded runs, and the real mail servers."""
