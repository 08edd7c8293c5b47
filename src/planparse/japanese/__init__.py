"""Japanese official text: width, markers, the calendar, amounts, words, municipalities. Knows no document."""
