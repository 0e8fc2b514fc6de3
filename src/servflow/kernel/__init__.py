"""How any case moves: definitions, decide, explain, replay, deadlines, journal; knows no policy and no flow."""
