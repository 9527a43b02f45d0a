"""Large numbers in groups of three; all else as Django has it."""

NUMBER_GROUPING = 3
