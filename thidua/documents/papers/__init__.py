"""What a paper says, how the law has it set on the page, and the files made of that. Knows no database."""
