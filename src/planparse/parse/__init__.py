"""From a source document to a published plan: outline, schedule, interpretation, checks."""
