"""Text in, frozen pack out: the room that knows YAML, JSON Schema and places."""
