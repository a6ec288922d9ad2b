"""What a program is made of: frozen values with the field's own names.

Three kinds of text: `Words` are plain, `Inline` is one paragraph of the small Markdown, `Prose` is any number of them.
Descriptions here feed the JSON Schemas that editors show.
"""

from __future__ import annotations

from generator.model.base import ID_PATTERN, WHOLE, Address, Alarm, Date, Id, Inline, Key, Part, Prose, Query, Text, Words, is_web_address
from generator.model.control import Control
from generator.model.house_style import Avoid, Exemption, HouseStyle, Openings, ReadingRules, StepRules, WorksheetRules
from generator.model.phrases import (
    AnswerPhrases,
    Counted,
    DocumentPhrases,
    EbookPhrases,
    EditablePhrases,
    Phrases,
    SearchPhrases,
    SitePhrases,
    WorksheetPhrases,
)
from generator.model.picture import (
    ChainPicture,
    CirclesPicture,
    CurvePicture,
    CurvePoint,
    ForkPicture,
    ForkWay,
    Link,
    Mark,
    Picture,
    Pictured,
    Ring,
    ScalePicture,
    WheelPicture,
)
from generator.model.program import Program
from generator.model.reading import Activity, Exercise, Facilitation, Hard, Page, Reviewed, Section, Skill, Step, StepMark, Story
from generator.model.reference import Country, Glossary, HelpLine, HelpLines, Reference, Telephone, Term
from generator.model.settings import Color, Colors, Doors, Home, MadePages, Menu, Need, Pack, Settings, Urgent, Way
from generator.model.worksheet import (
    Answer,
    Cell,
    ChecksField,
    ChoiceColumn,
    ChoiceField,
    Column,
    DateColumn,
    DateField,
    Example,
    Field_,
    LinesColumn,
    LinesField,
    NumberColumn,
    NumberField,
    Options,
    RatingsField,
    ScaleColumn,
    ScaleField,
    TableField,
    TextColumn,
    TextField,
    TickColumn,
    TimeColumn,
    TimeField,
    Wheel,
    Worksheet,
)
