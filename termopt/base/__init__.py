"""What everything else rests on: errors, hyperparameters, spec strings, files, numbers as text, translations, exit."""
