"""How the tasks of plans get on through the year: what people report, and the history that is made of it."""
