"""Turn a program written in YAML into a site's pages, forms and printable documents.

Data flows one way: read, load, check, render, write. Each module below imports only those before it (tests/test_modules.py):

    problems, report, slips, source, model, load, texts, prose, names, answers, pictures, due, letters, colors, check, outputs,
    turns, forms, samples, pages, fields, documents, downloads, archives, ebook, editable, workers, cache, sentences, words, complete,
    review, bundle, offline, folders, publish, written, editions, build, schema, new, serve, usage, cli
"""
