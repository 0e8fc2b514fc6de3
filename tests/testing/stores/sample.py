"""Something whose lines can be counted."""

import threading


class Sample:
    """Works in a few steps, and tidies up."""

    def __init__(self, rounds=2, *, wrong=False):
        self.lock = threading.Lock()
        self.rounds = rounds
        self.wrong = wrong
        self.told = []

    def work(self):
        with self.lock:
            try:
                for number in range(self.rounds):
                    self.told.append(number)
                if self.wrong:
                    raise ValueError("of its own")  # noqa: TRY301 - what is caught here is the point
            except ValueError:
                self.told.append("undone")
                raise
            finally:
                self.told.append("tidied")
