"""The desk's lines as a file for the student information system: which columns, in which form."""
