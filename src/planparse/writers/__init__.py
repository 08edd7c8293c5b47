"""Writers: plans and tables as files and databases. Each writes whole files or nothing."""
