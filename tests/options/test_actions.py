"""Options: proposed, derived with lineage, edited under the lock; who may do so for whom."""

import pytest
from django.contrib.auth.models import AnonymousUser

from citydive.options import actions, queries
from citydive.records.actions import Conflict, create_record, editing
from citydive.records.kinds import Kind, register
from citydive.records.models import Link, Record, Relation

register(Kind("hint", "X", "hint", "hints"))


def note(world, city, **fields):
    return create_record("hint", world.dive, city=city, title="Hot stop", **fields)


def keep(record, **changed):
    """All that an edit form sends, unchanged but for `changed`."""
    option = record.option
    content = {n: getattr(option, n) for n in ("what", "for_whom", "conditions", "first_step", "cost_class")}
    return {
        "title": record.title,
        "effects": option.kept_effects(),
        "basis": [],
        "visible_basis": [],
        **content,
    } | changed


def test_an_option_from_the_catalogue_keeps_its_facts_and_version(world, catalogue):
    measure = catalogue.measures["misting"]
    option = actions.propose_option(
        world.dive, by=world.moderator, title="Mist", what="Spray", visibility="cohort", measure="misting",
        catalogue=catalogue, effects=measure.effects,
    )  # fmt: skip
    assert option.record.key == "TST-O1" and option.record.summary == "Spray" and option.record.state == "open"
    option.refresh_from_db()
    assert option.kept_effects() == list(measure.effects)
    assert option.catalogue_sha256 == catalogue.sha256 and option.catalogue_as_of == catalogue.as_of


def test_a_version_is_the_citys_and_knows_its_joint_option(world, joint, version):
    assert version.key == "PRB-O1" and version.city == world.city_b and version.visibility == "city"
    link = Link.objects.get(source=version)
    assert (link.target, link.relation, link.target_edition) == (joint, Relation.ADAPTED_FROM, 1)
    with pytest.raises(actions.AlreadyDerived) as earlier:
        actions.derive_option(
            joint, by=world.delegate_b, city=world.city_b, title="t", what="w", changed="c", why="y"
        )
    assert earlier.value.record == version
    assert Record.objects.of_kind("option").count() == 2


def test_nothing_is_derived_from_a_version(world, version):
    with pytest.raises(ValueError, match="PRB-O1"):
        actions.derive_option(
            version, by=world.delegate_a, city=world.city_a, title="t", what="w", changed="c", why="y"
        )


def test_a_version_inherits_the_catalogues_version(world, catalogue):
    measure = catalogue.measures["misting"]
    joint = actions.propose_option(
        world.dive, by=world.moderator, title="Mist", what="Spray", measure="misting", catalogue=catalogue,
        effects=measure.effects,
    )  # fmt: skip
    mine = actions.derive_option(
        joint.record, by=world.delegate_a, city=world.city_a, title="Mist", what="Spray", changed="c", why="y",
        effects=measure.effects[:1],
    )  # fmt: skip
    assert mine.measure == "misting" and mine.catalogue_sha256 == catalogue.sha256
    assert mine.kept_effects() == list(measure.effects[:1])


def test_content_makes_a_new_edition_and_the_version_says_so(world, joint, version):
    link = queries.joint_link(version)
    assert not queries.joint_changed(link)
    actions.edit_option(
        joint, seen=joint.version, by=world.delegate_a, **keep(joint, conditions="Ground to anchor in")
    )
    joint.refresh_from_db()
    assert (joint.edition, joint.version) == (2, 2)
    assert queries.joint_changed(queries.joint_link(version))
    actions.edit_option(
        version, seen=1, by=world.delegate_b, checked=True, **keep(version, changed="Wood", why="Salt")
    )
    assert not queries.joint_changed(queries.joint_link(version))
    version.option.refresh_from_db()
    assert version.option.changed == "Wood"


def test_saving_without_change_keeps_the_edition(world, joint):
    actions.edit_option(joint, seen=1, by=world.delegate_a, **keep(joint))
    joint.refresh_from_db()
    assert (joint.edition, joint.version) == (1, 2)


def test_a_stale_version_is_refused_and_nothing_written(world, joint):
    actions.edit_option(joint, seen=1, by=world.delegate_a, **keep(joint, what="First"))
    with pytest.raises(Conflict):
        actions.edit_option(joint, seen=1, by=world.moderator, **keep(joint, what="Second"))
    joint.option.refresh_from_db()
    assert joint.option.what == "First"


def test_the_basis_is_linked_and_its_change_marks_the_option(world, joint):
    hint = note(world, world.city_a, visibility="cohort")
    hidden = note(world, world.city_b)
    actions.edit_option(joint, seen=1, by=world.delegate_a, **keep(joint, basis=[hint]))
    Link.objects.create(
        source=joint,
        target=hidden,
        relation="basis",
        source_edition=1,
        target_edition=1,
        created_by=world.delegate_b,
    )
    joint.refresh_from_db()
    assert joint.edition == 2
    with editing(hint, seen=1, by=world.delegate_a, new_edition=True):
        hint.title = "Hotter stop"
    joint.refresh_from_db()
    assert joint.outdated
    visible = queries.visible_basis(joint, world.delegate_a)
    assert visible == [hint]
    data = keep(joint, basis=[hint], visible_basis=visible)
    actions.edit_option(joint, seen=joint.version, by=world.delegate_a, checked=True, **data)
    joint.refresh_from_db()
    assert not joint.outdated
    data = keep(joint, visible_basis=visible)
    actions.edit_option(joint, seen=joint.version, by=world.delegate_a, **data)
    assert list(Link.objects.filter(source=joint).values_list("target", flat=True)) == [hidden.pk]


def test_drafts_of_versions_stay_with_their_city(world, joint, version):
    sees = lambda user: {r.key for r in queries.visible_options(user, world.dive)}  # noqa: E731
    assert sees(world.delegate_b) == {joint.key, version.key}
    assert sees(world.delegate_a) == sees(world.moderator) == {joint.key}
    assert sees(world.outsider) == sees(AnonymousUser()) == sees(world.delegate_c) == set()
    assert queries.versions_of([joint], world.delegate_a) == {}
    assert [each.source for each in queries.versions_of([joint], world.delegate_b)[joint.pk]] == [version]
    assert list(queries.visible_options(world.delegate_b, world.dive, world.city_b)) == [version]


def test_heads_put_joint_options_first_and_versions_below(world, joint, version):
    own = actions.propose_option(world.dive, by=world.delegate_b, city=world.city_b, title="Own", what="w").record
    assert list(queries.heads(world.delegate_b, world.dive)) == [joint, own]
    Record.objects.filter(pk=joint.pk).update(visibility="city")
    # The version stands on its own for those who may not see the joint option any more.
    assert set(queries.heads(world.delegate_b, world.dive)) == {own, version}
