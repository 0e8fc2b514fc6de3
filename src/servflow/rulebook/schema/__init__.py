"""The JSON Schema of rulebook files, for editors: made of the same words and keys that the reader goes by."""
