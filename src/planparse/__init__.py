"""planparse: the yearly plan documents of Japanese cities as data."""
