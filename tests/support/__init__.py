"""What several test modules share: documents, plans, a server, a run of the command."""
