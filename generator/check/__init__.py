"""What is wrong with what was read.

`content` holds what every build checks, `editorial` what `guide check --words` asks for besides: `style` (how it is written, by
words.yaml), `completeness` (whether it is whole) and `findable` (whether the search leads to it). Each of the four ends with its
list of rules; a new rule is a function and a line there.
"""
