"""Japanese official text: width, markers, calendar, periods, amounts, words, municipalities. No documents."""
