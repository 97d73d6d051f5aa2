"""What ./run bench ogc is made of: the rows, who serves them, what is asked, how it is measured and told."""
