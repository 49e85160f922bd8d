"""Settings of all tests: Hypothesis without a deadline, since the machines are shared."""

from hypothesis import settings

settings.register_profile("danji", deadline=None, print_blob=True)
settings.load_profile("danji")
