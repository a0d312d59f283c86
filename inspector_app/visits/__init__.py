"""What a validation visit is: its kinds and fields, its fold, its rules. Pure: no files, no clock, no screen."""
