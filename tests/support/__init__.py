"""What several test modules share: documents, plans, a database server, runs of the command."""
