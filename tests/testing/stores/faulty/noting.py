"""How a faulty store is noted: with the check that finds it."""

FAULTS = []
"""``(the check that is named for it, the faulty store)``."""
FAULTS_IN_STORIES = []
"""The same, for mistakes that only show where several things meet."""


def _noted_in(faults):
    """Give a decorator that adds the store below to a list, with the check that finds it."""

    def found_by(check):
        def note(store):
            faults.append((check, store))
            return store

        return note

    return found_by


breaks, shows = _noted_in(FAULTS), _noted_in(FAULTS_IN_STORIES)
