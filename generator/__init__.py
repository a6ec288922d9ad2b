"""Turn a program written in YAML into a site's pages, forms and printable documents.

Data flows one way: read, load, check, render, write. Each module below imports only those before it:

    problems, source, model, load, prose, check, outputs, pages, forms, documents, fields, build, schema, cli
"""
