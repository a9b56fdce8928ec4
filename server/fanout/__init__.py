"""What servers of one store tell each other, through Redis: hints to look, never what is true."""
