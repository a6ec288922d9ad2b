"""Publish: render what is not kept already, write it, build the site, and leave alone what is not ours."""
