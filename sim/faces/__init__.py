"""What the report and the page share: the answer in words, pictures for a browser, templates."""
