"""The words of buttons, headings and messages, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from generator.model.base import Address, Part, Words


class Counted(Part):
    """Words with a number, in each form that the language has; a form that is left out is said as `other`."""

    zero: Words | None = None
    """For none, where the language has such a form."""
    one: Words | None = None
    """As for 1 in English."""
    two: Words | None = None
    """As for 2 in Arabic."""
    few: Words | None = None
    """As for 2, 3 and 4 in Polish."""
    many: Words | None = None
    """As for 5 and more in Polish."""
    other: Words
    """For every other number; in English, all but 1."""


class DocumentPhrases(Part):
    """Words that printable documents add of their own."""

    and_others: Words
    """After the first of three or more authors, with `{first}`."""
    page: Words
    """With `{n}` and `{total}`."""
    on_page: Words
    """Follows the title of a worksheet that stands further on, with `{n}`."""
    contents: Words
    """The heading of the table of contents."""
    edition: Words
    """With `{edition}`."""
    row: Words
    """The name of a table's row that has no label, with `{n}`."""
    cell: Words
    """What a screen reader says of a table's cell, with `{table}`, `{row}` and `{column}`."""
    range: Words
    """A scale's ends, with `{low}` and `{high}`."""
    ends: Words
    """A scale's ends in words, with `{from}`, `{low}`, `{to}` and `{high}`."""
    option: Words
    """What a screen reader says of one option, with `{prompt}` and `{option}`."""
    date_format: Words
    """How to type a date; read out after the prompt."""
    time_format: Words
    """How to type a time; read out after the prompt."""
    unit: Words
    """A prompt with its unit, with `{prompt}` and `{unit}`."""
    worksheet: Words
    """With `{title}`."""
    plan_minutes: Words
    """Heads the column of minutes in a session's plan."""
    plan_part: Words
    """Heads the column of parts in a session's plan."""
    plan_text: Words
    """Heads the column of what to do in a session's plan."""
    published: Words
    """With `{publisher}`, `{license}` and `{date}`."""
    code: Words
    """What a screen reader says of a QR code, with `{address}`."""
    example_title: Words
    """The title of a sheet with invented answers, with `{title}`."""
    marked: Words
    """What a screen reader says of a circle or box that an example has marked, with `{words}`."""
    wheel_drawn: Words
    """What the picture of a wheel with an example’s numbers shows, with `{spokes}`."""
    guide: Words
    """The guide as a book for reading."""
    cited: Words
    """Follows a note, with `{pages}`: where the text cites it."""
    help_line: Words
    """The heading over the names of help lines."""
    help_reach: Words
    """The heading over their numbers."""
    help_what: Words
    """The heading over what each one is."""
    help_card: Words
    """The heading over the numbers to call that every pack and book begins with."""
    help_own: Words
    """The heading over room for a reader's own numbers."""
    help_people: Mapping[Literal["person", "clinic", "pharmacy", "other"], Words]
    """Whose numbers those are: a line for each."""


class SitePhrases(Part):
    """Words on pages, in books and in printable documents."""

    help_now: Words
    """The button on every page that leads to help."""
    steps: Words
    """The heading over all steps; call them weeks, sessions or parts if you like."""
    steps_lead: Words
    """One sentence under that heading."""
    step_of: Words
    """With `{n}` and `{total}`."""
    step_title: Words
    """With `{n}` and `{title}`."""
    continues: Words
    """With `{step}`, the step that this one goes on from."""
    reading_minutes: Counted
    """How long a step takes to read, with `{n}`."""
    aim: Words
    """The heading over a step's aim."""
    gives: Words
    """The heading over what a reader gets out of a step."""
    how_sure: Words
    """Stands before how sure something is."""
    suits: Words
    """Stands before whom a step suits."""
    skip: Words
    """Stands before when to leave a step."""
    safety: Words
    """The heading of what could harm."""
    skills: Words
    """The heading over a step's skills."""
    exercises: Words
    """The heading over a step's exercises."""
    hard: Words
    """The heading over difficulties."""
    ready: Words
    """The heading over the signs that a reader can go on."""
    questions: Words
    """The heading over a step's questions."""
    summary: Words
    """The heading over a summary."""
    today: Words
    """The heading over the one thing to do today."""
    for_facilitators: Words
    """Stands over pages for those who lead a step."""
    facilitators_link: Words
    """With `{step}`."""
    goal: Words
    """Stands before the goal of a session."""
    group: Counted
    """The heading of a group session's plan, with `{n}`, its minutes."""
    minutes_short: Counted
    """With `{n}`."""
    one_to_one: Words
    """The heading over leading a step with one person."""
    care: Words
    """The heading of what to watch for."""
    print_these: Words
    """The heading over sheets to print."""
    sources: Words
    """The heading of the sources, and of their page."""
    sources_lead: Words
    """One sentence on the page of all sources."""
    note: Words
    """With `{n}`: what a screen reader says for the number of a note."""
    back_to_text: Words
    """What a screen reader says for the arrow from a note to its place."""
    used_in: Words
    """Stands before the pages that cite a source."""
    checked: Words
    """With `{date}`."""
    shows: Words
    """Stands before what a source found."""
    strength: Words
    """Stands before how much weight a source bears."""
    glossary: Words
    """The title of the page of words."""
    glossary_lead: Words
    """One sentence on that page."""
    reviewed: Words
    """With `{date}` and `{due}`."""
    start: Words
    """A link to the beginning."""
    home: Words
    """The home page in the menu."""
    lost: Words
    """The title of the page that says an address leads nowhere."""
    lost_text: Words
    """One or two sentences on the page that says an address leads nowhere."""
    on_this_page: Words
    """Stands over the headings of a long page."""
    all_steps: Words
    """The page of all steps in the menu."""
    all_worksheets: Words
    """The page of all worksheets in the menu, and the heading over one file with them."""
    printable: Words
    """Stands before links to PDFs."""
    step_pack: Words
    """The PDF of one step with its worksheets."""
    cards: Words
    """What the PDF with cards for a pocket is called."""
    cards_text: Words
    """One sentence about that PDF."""
    workbook: Words
    """What the PDF with everything is called."""
    workbook_text: Words
    """One sentence about that PDF."""
    packs: Words
    """The heading over packs of worksheets."""
    facilitator_guide: Words
    """What the PDF for those who lead the steps is called."""
    paper: Mapping[Literal["a4", "letter"], Words]
    """What the two sizes of paper are called."""
    countries: Words
    """Stands over the links to each country's help lines."""
    elsewhere: Words
    """The heading over help in countries that are not listed."""
    emergency: Words
    """Stands before a country's emergency number."""
    call: Words
    """Stands before a number to call."""
    text_to: Words
    """Stands before a number to text."""
    text_with: Words
    """Stands before a number to which a certain word is sent, with `{word}`."""
    hours: Words
    """Stands before when someone answers."""
    cost: Words
    """Stands before what a call costs."""
    run_by: Words
    """Stands before who runs a help line."""
    large_print: Words
    """Before the links to a document in large print."""
    guide_book: Words
    """The heading over the guide as a book."""
    guide_book_text: Words
    """What the book holds."""
    every_sheet_text: Words
    """What one file with all worksheets is for."""
    zip: Words
    """Before the links to that file, one for each paper."""
    epub_for: Words
    """Before the link to the guide as an EPUB."""
    epub: Words
    """The words of that link."""


class WorksheetPhrases(Part):
    """Words about worksheets: on their pages, in their forms and on paper."""

    worksheets: Words
    """The title of the page of all worksheets."""
    lead: Words
    """One sentence on that page."""
    minutes: Counted
    """How long it takes, with `{n}`."""
    repeat: Mapping[Literal["once", "daily", "weekly", "monthly", "as needed"], Words]
    """How often a sheet is worth filling in."""
    step: Words
    """With `{n}`."""
    fill_in_here: Words
    """The heading over the form."""
    how: Words
    """The heading over the instructions."""
    print_it: Words
    """The heading over the PDFs."""
    example: Words
    """Stands over what is made up: a story, and a sheet with its answers."""
    after: Words
    """Stands over, or before, what to do with the filled sheet."""
    row: Words
    """The heading over the numbers of empty rows."""
    choose: Words
    """The first entry of a list to choose from."""
    scale: Words
    """With `{from}`, `{low}`, `{to}` and `{high}`."""
    blank: Words
    """What stands for a question the example leaves open."""
    kept: Words
    """What happens to what is typed."""
    previous: Words
    """A link to the worksheet before."""
    next: Words
    """A link to the worksheet after."""
    filter: Words
    """What a screen reader says of the filter of worksheets."""
    filter_step: Words
    """The label of the filter by step."""
    every_step: Words
    """The choice that shows the worksheets of all steps."""
    filter_words: Words
    """The label of the box for what one is looking for, in one's own words."""
    filter_need: Words
    """The label of the filter by need: the beginning of a sentence that each need ends."""
    any_need: Words
    """The choice that shows the worksheets for every need."""
    filter_time: Words
    """The label of the filter by time."""
    any_time: Words
    """The choice that shows worksheets of any length."""
    up_to: Counted
    """With `{n}` minutes."""
    found: Words
    """With `{n}`."""
    wheel: Words
    """What the picture of a wheel shows, with `{spokes}`, `{from}` and `{to}`."""
    example_pdf: Words
    """Before the links to the sheet with the worked example filled in."""
    editable: Words
    """Before the link to the sheet as a file to change."""
    docx: Words
    """The words of the link to a worksheet as a Word document."""


class SearchPhrases(Part):
    """Words of the search box; they reach its script with the index."""

    hint: Words
    """Stands beneath the box before anything is typed."""
    found: Counted
    """How many pages were found, with `{n}`."""
    none: Words
    """Says that nothing was found."""
    near: Words
    """Stands before the nearest words, each of which can be searched for."""
    elsewhere: Words
    """The link, beneath the numbers of one country, to those of all others."""
    wait: Words
    """Stands beneath the box until its index has come."""
    broken: Words
    """Says that the index cannot be had, and what to do."""


class AnswerPhrases(Part):
    """Words around filling in, keeping and taking away; they reach the pages' scripts as JSON."""

    exit: Words
    """The button on every page."""
    exit_how: Words
    """What the button says on hovering and to screen readers."""
    exit_to: Address
    """Where the button leads: somewhere that nobody asks about."""
    app: Words
    """A short neutral name, for the device's list of apps."""
    new_version: Words
    """Says that a newer version of the site is there."""
    show_new: Words
    """The button that shows it."""
    later: Words
    """The button that leaves it for later."""
    example: Words
    """Stands before the worked example's answer."""
    example_show: Words
    """The button that shows an example in the form."""
    example_hide: Words
    """The button that hides it."""
    ask: Words
    """The question whether this device should keep what is typed."""
    ask_more: Words
    """What yes means, and for whom it is not wise."""
    ask_keep: Words
    """The answer yes."""
    ask_not: Words
    """The answer no."""
    not_yet: Words
    """Says what happens to what is typed, before the question was answered."""
    not_keeping: Words
    """The same after the answer no."""
    keeping: Words
    """Before a link to the page “My worksheets”."""
    kept_at: Words
    """With `{time}` and `{day}`."""
    kept_apart: Words
    """Says that two tabs changed the same answer."""
    blocked: Words
    """Says that the browser keeps nothing."""
    trouble: Words
    """When a browser could not do it, and says no more."""
    full: Words
    """Says that there is no room left."""
    too_long: Words
    """When one sheet holds more words than a browser can keep."""
    still_here: Words
    """Says that words are on the page still, and how to save them."""
    erased_elsewhere: Words
    """Says that another tab erased everything."""
    locked: Words
    """Says that a passphrase is needed first."""
    passphrase: Words
    """The label of the passphrase."""
    unlock: Words
    """The button that unlocks."""
    wrong: Words
    """Says that the passphrase is another."""
    passphrase_again: Words
    """Beside the second place to type a new passphrase."""
    passphrase_differs: Words
    """When the two are not the same."""
    no_lock: Words
    """Where the browser offers no encryption."""
    lock_now: Words
    """Forgets the passphrase in every open tab."""
    entries: Words
    """The label of a list of dated entries."""
    entry_of: Words
    """An entry without a name, with `{day}` and `{time}`."""
    new_entry: Words
    """The button that begins a new entry."""
    started: Words
    """Says that a new entry is begun."""
    unknown: Words
    """Stands before answers to questions that the sheet no longer asks."""
    remind: Words
    """Reminds people to save a copy."""
    pdf: Words
    """The button that makes a PDF of the answers."""
    paper: Words
    """The label of the choice of paper."""
    working: Words
    """Says that something takes a moment."""
    pdf_done: Words
    """Says where the PDF is, and who can open it."""
    pdf_cramped: Words
    """With `{n}`."""
    pdf_failed: Words
    """Says that no PDF could be made."""
    print: Words
    """The button that prints."""
    copy_text: Words
    """The button that copies the answers as text."""
    copied: Words
    """Says that they are copied."""
    copied_file: Words
    """Says that they are saved as a file instead."""
    empty: Words
    """The button that empties the form."""
    emptied: Words
    """Says that the form is empty."""
    open_pdf: Words
    """The button that opens a PDF that was filled in."""
    opened: Words
    """Says that its answers are in the form."""
    pdf_other: Words
    """Says that the PDF belongs to another worksheet."""
    pdf_empty: Words
    """Says that the PDF holds no answers."""
    pdf_not: Words
    """Says that the file is no PDF."""
    pdf_damaged: Words
    """Says that the PDF is damaged."""
    pdf_locked: Words
    """Says that the PDF is locked, and what to do."""
    pdf_too_much: Words
    """Says that the PDF is too large, or too much work to read."""
    pdf_gone: Words
    """Says that the browser could not get the file."""
    pdf_no_reader: Words
    """Says that what reads PDFs did not start."""
    pdf_unsure: Words
    """With `{questions}`: those that the PDF says two things about."""
    undo: Words
    """The button that undoes what was just done."""
    undone: Words
    """Says that it is undone."""
    seeing: Words
    """A heading."""
    over_time: Words
    """With `{prompt}`."""
    compare: Words
    """The label of the entry to compare with."""
    this_entry: Words
    """Heads the numbers of the entry on the page."""
    question: Words
    """Heads a column of questions."""
    date: Words
    """Heads a column of dates."""
    number: Words
    """Heads a column of numbers."""
    change: Words
    """Heads a column of differences."""
    as_table: Words
    """Opens the numbers of a picture as a table."""
    chart: Words
    """With `{n}`: what a screen reader says of a picture."""
    title: Words
    """The title of the page of what is kept on this device."""
    nothing: Words
    """Says that nothing is kept."""
    unreadable: Words
    """Over what cannot be opened."""
    rescue: Words
    """Opens one of them with the passphrase that locked it."""
    rescued: Words
    """After that."""
    discarded: Words
    """After one of them was deleted."""
    not_chosen: Words
    """Says that the reader chose to keep nothing."""
    changed: Words
    """With `{day}` and `{time}`."""
    rename: Words
    """The button that gives it another name."""
    duplicate: Words
    """The button that copies it."""
    delete: Words
    """The button that deletes it."""
    name: Words
    """The label of its name."""
    save_name: Words
    """The button that keeps the new name."""
    cancel: Words
    """The button that leaves things as they are."""
    renamed: Words
    """Says that it has another name."""
    duplicated: Words
    """Says that there is a copy."""
    deleted: Words
    """With `{name}`."""
    copy_of: Words
    """With `{name}`."""
    export: Words
    """The button that saves everything as one file."""
    exported: Words
    """Says where that file is."""
    export_why: Words
    """Says what the file is for."""
    open_file: Words
    """The button that opens such a file."""
    imported: Words
    """With `{added}`, `{same}` and `{beside}`."""
    foreign: Words
    """Says that a file was not saved here."""
    damaged: Words
    """Says that a file is damaged."""
    a_pdf: Words
    """Says that a PDF belongs on the page of its worksheet."""
    newer: Words
    """Says that a file comes from a newer version of the site."""
    too_large: Words
    """A file, or an entry in it, that no page like this one has saved."""
    file_locked: Words
    """Says that a file needs its passphrase."""
    set_passphrase: Words
    """The button that locks with a passphrase."""
    remove_passphrase: Words
    """The button that takes the passphrase away."""
    passphrase_why: Words
    """Says what a passphrase does, and that it cannot be brought back."""
    passphrase_before: Words
    """Beside the form for a new passphrase: what it cannot hide."""
    passphrase_set: Words
    """Says that everything is locked."""
    passphrase_gone: Words
    """Says that nothing is locked any more."""
    stop_keeping: Words
    """The button after which nothing more is kept."""
    stopped: Words
    """Says that nothing more is kept."""
    resumed: Words
    """Says that things are kept again."""
    erase: Words
    """The button that erases everything."""
    erase_sure: Words
    """Says what that means, and asks once more."""
    erase_yes: Words
    """The button that does it."""
    erased: Words
    """Says that it is done."""
    offline_get: Words
    """With `{paper}`."""
    offline_progress: Words
    """With `{n}` and `{total}`."""
    offline_done: Words
    """Says that all PDFs are on the device."""
    offline_failed: Words
    """Says that some are not."""


class EbookPhrases(Part):
    """Words that the guide as a book adds of its own."""

    accessibility: Words
    """What people who choose a book by its accessibility are told; catalogs show it."""
    cover: Words
    """What a screen reader says of the cover, with `{title}`."""
    landmarks: Words
    """The heading of a list that reading systems use and do not show."""
    worksheets: Words
    """Stands over the list of worksheets: what following a link does."""


class EditablePhrases(Part):
    """Words that worksheets as Word documents add of their own."""

    write: Words
    """Stands in an empty place to answer."""


class Phrases(Part):
    """phrases.yaml: the words of buttons, headings and notes in one language."""

    same_words: Mapping[str, str] = {}
    """Words that several phrases say, each with the reason why they are not one phrase."""

    site: SitePhrases
    """Words on pages, in books and in printable documents."""
    worksheet: WorksheetPhrases
    """Words about worksheets: on their pages, in their forms and on paper."""
    documents: DocumentPhrases
    """Words that printable documents add of their own."""
    search: SearchPhrases
    """Words of the search box."""
    answers: AnswerPhrases
    """Words around filling in, keeping and taking away."""
    ebook: EbookPhrases | None = None
    """Without these words there is no book."""
    editable: EditablePhrases | None = None
    """Without these words there are no Word documents."""
