"""Printable documents: laid out for Typst, typeset, and made fillable."""
