"""How any case moves: flow definitions, decide, explain, replay, deadlines and the journal; knows no policy and no flow."""
