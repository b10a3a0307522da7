"""Pictures: from a picture file to the digits on it, and to the number they make."""
