"""Turn a program written in YAML into a site's pages, forms and printable documents.

Data flows one way, through five rooms over two that all may enter; the drivers call them in turn (tests/test_modules.py):

    cli  build  serve  new  schema   the commands; build.py is the recipe, of editions, staged with a manifest
    publish/   render what is not kept already, write it, let a site builder publish it; leave alone what is not ours
    check/     names lead somewhere, texts read well, sheets keep to their page
    render/    pages, forms, pictures, EPUB, Word files; pdf/ for what is printed: pure functions that give back files
    read/      YAML becomes the model; every value knows its file, line and column
    model/     what a program is made of: frozen values
    problems/  what can be wrong, and how it is told

An edition is a program in one language. Where to put what is new: a paper size in render/pdf/documents.py, a kind of picture in
model/picture.py and render/pictures.py, a check in check/, a format to take away in a module of render/ and in render/exports.py.

A worksheet's way: read.yaml reads its file, read.load makes it a model.Worksheet, check.content finds what does not fit,
render.forms and render.pdf draw it for the screen and for paper, publish.files writes both, and publish.publisher lets a site
builder, one of publish.builders, make the site.
"""
