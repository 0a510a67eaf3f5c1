"""Who is who: mentions become authors, records become works."""
