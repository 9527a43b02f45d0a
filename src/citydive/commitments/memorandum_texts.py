"""The words of the memorandum in the languages in which it is offered. A text for signature is no user interface:
it stands here as a whole, read by people who know the language, and not in the catalogues of messages.
"""

ENGLISH = {
    "title": "Memorandum of commitment of {city}",
    "subtitle": "to the Deep Dive “{dive}”",
    "example": "Invented example: practice cities are fictional.",
    "unsigned": "Template: not signed.",
    "purpose_title": "Purpose",
    "purpose": (
        "{city} takes part in the Deep Dive “{dive}” on the theme “{theme}”. A Deep Dive is a cooperation of a "
        "small group of cities that work for about two years on one theme, learn from each other as peers, and "
        "each come to a concrete result of their own."
    ),
    "people_title": "Time of people",
    "people": "The city releases the holders of the following functions, to the extent given, as long as this "
    "commitment holds. If a post changes hands, the city "
    "names a successor without delay and sees to it that the work is handed over.",
    "people_table": "Functions and their time",
    "no_people": "No function with time is named.",
    "function": "Function",
    "time": "Time",
    "hours": ("{amount} hour per month", "{amount} hours per month"),
    "fte": ("{amount} full-time equivalent", "{amount} full-time equivalents"),
    "task_force_title": "Task force",
    "budget_title": "Budget",
    "availability_title": "Availability for travel and local workshops",
    "result_title": "Intended result",
    "result_kind": "Kind of result: {kind}.",
    "none": "Nothing is recorded.",
    "expects_title": "What the city can rely on",
    "expects": (
        "What the city records is its own; it decides what the other cities and the public see. It is advised by "
        "its peers and is never ranked. What is promised and what was kept is shown to those who take part."
    ),
    "validity_title": "Validity and renewal",
    "validity": (
        "This commitment holds from {start} to {end}. It can be renewed by a new commitment before it lapses. The "
        "city may end it earlier by a statement to the moderator that gives the reason."
    ),
    "act_title": "Act and signature",
    "act": "Act: {act}.",
    "act_reference": "Act: {act}, {reference}.",
    "act_date": "Date of the act: {date}.",
    "signatory": "For the city signs: {function}.",
    "line": "Place, date and signature: ______________________________",
    "deep_dive": "Deep Dive",
    "key": "Key",
    "edition": "Edition",
    "receipt_title": "Receipt of a signature",
    "receipt_subtitle": "{title}",
    "receipt_section": "What was signed, by whom and when",
    "receipt": "{name}, {function}, read the text below and signed it for {city} on {date} by a personal link.",
    "digest": "Digest of the text that was signed (SHA-256): {sha256}",
    "receipt_text": "The text that was signed",
    "acts": {
        "council": "council resolution", "letter": "mayor's letter", "decree": "decree",
        "assembly": "act of the assembly", "memorandum": "this memorandum", "other": "other act",
    },
    "kinds": {
        "strategy": "strategy", "bylaw": "draft law or by-law", "plan": "action plan", "framework": "framework",
        "map": "map", "pilot": "pilot made permanent", "open": "still open",
    },
}  # fmt: skip

GERMAN = {
    "title": "Zusage der Stadt {city} (Memorandum)",
    "subtitle": "zum Deep Dive „{dive}“",
    "example": "Erfundenes Beispiel: Übungsstädte sind fiktiv.",
    "unsigned": "Entwurf, nicht unterzeichnet.",
    "purpose_title": "Zweck",
    "purpose": (
        "{city} nimmt am Deep Dive „{dive}“ zum Thema „{theme}“ teil. Ein Deep Dive ist die Zusammenarbeit einer "
        "kleinen Gruppe von Städten, die etwa zwei Jahre lang an einem Thema arbeiten, gleichberechtigt "
        "voneinander lernen und jeweils zu einem eigenen, greifbaren Ergebnis kommen."
    ),
    "people_title": "Arbeitszeit",
    "people": "Die Stadt stellt die Inhaberinnen und Inhaber der folgenden Funktionen für die Dauer dieser Zusage "
    "im angegebenen Umfang frei. Wird eine Stelle neu besetzt, benennt die Stadt "
    "unverzüglich eine Nachfolge und sorgt für die Übergabe der Arbeit.",
    "people_table": "Funktionen und ihre Arbeitszeit",
    "no_people": "Es ist keine Funktion mit Arbeitszeit benannt.",
    "function": "Funktion",
    "time": "Arbeitszeit",
    "hours": ("{amount} Stunde im Monat", "{amount} Stunden im Monat"),
    "fte": ("{amount} Vollzeitäquivalent", "{amount} Vollzeitäquivalente"),
    "task_force_title": "Arbeitsgruppe",
    "budget_title": "Haushaltsmittel",
    "availability_title": "Verfügbarkeit für Dienstreisen und Workshops vor Ort",
    "result_title": "Angestrebtes Ergebnis",
    "result_kind": "Art des Ergebnisses: {kind}.",
    "none": "Keine Angaben.",
    "expects_title": "Worauf sich die Stadt verlassen kann",
    "expects": (
        "Über ihre Einträge verfügt die Stadt; sie bestimmt, was die anderen Städte und die Öffentlichkeit sehen. "
        "Sie wird von den anderen beteiligten Städten beraten und nie in eine Rangfolge gebracht. Was zugesagt und "
        "was eingehalten wurde, sehen alle, die teilnehmen."
    ),
    "validity_title": "Geltung und Erneuerung",
    "validity": (
        "Diese Zusage gilt vom {start} bis zum {end}. Sie kann vor ihrem Ablauf durch eine neue Zusage erneuert "
        "werden. Die Stadt kann sie durch Erklärung gegenüber der Moderation unter Angabe des Grundes "
        "früher beenden."
    ),
    "act_title": "Grundlage und Unterschrift",
    "act": "Grundlage: {act}.",
    "act_reference": "Grundlage: {act}, {reference}.",
    "act_date": "Vom {date}.",
    "signatory": "Für die Stadt unterzeichnet: {function}.",
    "line": "Ort, Datum und Unterschrift: ______________________________",
    "deep_dive": "Deep Dive",
    "key": "Kennung",
    "edition": "Fassung",
    "receipt_title": "Nachweis der Unterzeichnung",
    "receipt_subtitle": "{title}",
    "receipt_section": "Was unterzeichnet wurde, wann und von wem",
    "receipt": "{name}, {function}, hat den folgenden Text gelesen und am {date} für {city} über einen "
    "persönlichen Link elektronisch unterzeichnet.",
    "digest": "Prüfsumme des unterzeichneten Textes (SHA-256): {sha256}",
    "receipt_text": "Der unterzeichnete Text",
    "acts": {
        "council": "Ratsbeschluss", "letter": "Schreiben der Bürgermeisterin oder des Bürgermeisters",
        "decree": "Verfügung", "assembly": "Beschluss der Vertretungskörperschaft", "memorandum": "diese Zusage",
        "other": "andere Grundlage",
    },
    "kinds": {
        "strategy": "Strategie", "bylaw": "Entwurf eines Gesetzes oder einer Satzung", "plan": "Aktionsplan",
        "framework": "Rahmenkonzept", "map": "Karte", "pilot": "verstetigtes Pilotvorhaben",
        "open": "noch offen",
    },
}  # fmt: skip

TEXTS = {"en": ENGLISH, "de": GERMAN}
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
