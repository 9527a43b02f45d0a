"""Search over every record that the reader may see, in the languages of the cities."""
