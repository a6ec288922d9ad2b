"""What is wrong with what was read.

`content` holds what every build checks, `editorial` what `guide check --words` asks for besides: `style` (how it is written, by
words.yaml) and `completeness` (whether it is whole). Each of the three ends with its list of rules; a new rule is a function and
a line there.
"""
