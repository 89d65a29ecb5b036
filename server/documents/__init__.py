"""Papers: a template's text with the facts filled in, on the screen and as a .docx file."""
