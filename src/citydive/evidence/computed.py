"""The texts of analyses and drafted findings: titles and sentences, told in every language that is offered."""

from django.utils.translation import override

from citydive.records.translating import tell_in_all_languages
from citydive.told import Told, joined
from citydive.told import gettext as _

from .contract import DraftFinding, Method, load_theme


def analysis_title(method: Method, city) -> Told:
    return _("%(method)s of %(city)s") % {"method": method.title, "city": city.name}


def title_of(record) -> str:
    """The title of an analysis, told where it is still the computed one; a name that somebody gave it stays."""
    theme = load_theme(record.analysis.theme)
    try:
        method = theme.method(record.analysis.method) if theme else None
    except KeyError:
        method = None
    if method is None:
        return record.title
    with override(record.language):
        title = analysis_title(method, record.city)
    return title if title == record.title else record.title


def summary_of(draft: DraftFinding) -> str:
    """What stands below the sentence in lists: period and data."""
    return joined(" · ", draft.period, draft.data)


def tell_finding(record, draft: DraftFinding) -> None:
    tell_in_all_languages(
        record,
        title=draft.sentence,
        summary=summary_of(draft),
        sentence=draft.sentence,
        unit=draft.unit,
        period=draft.period,
        data=draft.data,
        uncertainty=draft.uncertainty,
        number=draft.number,
    )


def untell(record) -> None:
    """Once a person has changed the text, the computed translations no longer say what stands there."""
    record.translations.filter(computed=True).delete()
