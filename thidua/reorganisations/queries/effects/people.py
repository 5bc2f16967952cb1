"""Units, posts, roles, accounts, clusters and registers: what becomes of each."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _, pgettext

from thidua.frame.words import figure
from thidua.people.models import ClusterMember, PendingMatter, Person, Post, Transfer, TransferState, Unit
from thidua.people.models.units import in_force
from thidua.people.queries import left_without_role
from thidua.reorganisations.models import Outcome
from thidua.reorganisations.queries.effects.sections import Cell, Section, of_outcome, of_person, of_unit
from thidua.reorganisations.queries.plan import Plan


def units(plan: Plan) -> Section:
    """Which units end and who carries them on, with how many posts and roles go there."""
    carried: dict[int, list[Outcome]] = {}
    for unit, outcome, _share in plan.successions():
        carried.setdefault(unit.pk, []).append(outcome)
    rows = [
        [
            of_unit(unit),
            Cell("; ".join(map(str, carried.get(pk, []))) or _("nobody")),
            Cell(figure(sum(post.unit_id == pk for post, _heir in plan.following.posts))),
            Cell(figure(sum(grant.unit_id == pk for grant, _heir in plan.following.grants))),
        ]
        for pk, unit in plan.ended.items()
    ]
    lead = _("Their pages, figures and results stay as they are, under the old names.")
    heads = [_("Unit"), _("Carried on by"), _("Posts"), _("Roles")]
    return Section("units", _("Units that end on %(day)s") % {"day": figure(plan.eve)}, lead, heads, rows)


def posts(plan: Plan) -> Section:
    rows = [
        [of_person(post.person), Cell(post.title), of_unit(post.unit), of_outcome(heir, _("ends"))]
        for post, heir in plan.following.posts
    ]
    lead = _("Each post ends the day before; the same title is held at the new unit, until somebody decides otherwise.")
    heads = [pgettext("staff", "Person"), _("Post"), pgettext("a move", "From"), pgettext("a move", "To")]
    return Section("posts", _("Posts that move"), lead, heads, rows)


def people_left(plan: Plan) -> Section:
    """Persons who lose a post and hold no other one."""
    lost: dict[int, Post] = {post.person_id: post for post, heir in plan.following.posts if heir is None}
    gone = [post.pk for post, heir in plan.following.posts if heir is None]
    elsewhere = Post.objects.filter(in_force(plan.on), person__in=lost).exclude(pk__in=gone)
    held = set(elsewhere.values_list("person", flat=True))
    rows = [
        [of_person(post.person), Cell(post.title), of_unit(post.unit)] for pk, post in lost.items() if pk not in held
    ]
    lead = _("Name who takes them in, in the step that ends their unit, or give each another post afterwards.")
    heads = [pgettext("staff", "Person"), _("Post"), _("Unit")]
    return Section("people_left", _("People left without a place"), lead, heads, rows, warns=True)


def heads(plan: Plan) -> Section:
    """Units that come to have several heads, those who are there already among them."""
    heirs = {heir.leads_to: heir for _post, heir in plan.following.posts if heir is not None}
    coming: dict[tuple[str, int], set[Person]] = {key: set() for key in heirs}
    for post, heir in plan.following.posts:
        if post.is_head and heir is not None:
            coming[heir.leads_to].add(post.person)
    there = Post.objects.filter(in_force(plan.on), is_head=True, unit__in=[heir.unit_id for heir in heirs.values()])
    for post in there.select_related("person"):
        coming["unit", post.unit_id].add(post.person)
    rows = [
        [of_outcome(heirs[key], ""), Cell("; ".join(sorted(person.full_name for person in persons)))]
        for key, persons in coming.items()
        if len(persons) > 1
    ]
    lead = _("Give all but one of them another post afterwards.")
    return Section("heads", _("Units that get several heads"), lead, [_("Unit"), _("Heads")], rows, warns=True)


def transfers(plan: Plan) -> Section:
    """Transfers that nobody has answered yet, from or to a unit that ends."""
    concerned = Q(post__unit__in=plan.ended) | Q(to_unit__in=plan.ended)
    waiting = Transfer.objects.filter(concerned, state=TransferState.PROPOSED)
    rows = [
        [of_person(one.post.person), of_unit(one.post.unit), of_unit(one.to_unit), Cell(figure(one.on))]
        for one in waiting.select_related("post__person", "post__unit", "to_unit").order_by("pk")
    ]
    lead = _("They can no longer be confirmed: have them answered or withdrawn before, and proposed anew afterwards.")
    heads = [pgettext("staff", "Person"), pgettext("a move", "From"), pgettext("a move", "To"), _("On")]
    return Section("transfers", _("Transfers that wait for an answer"), lead, heads, rows, warns=True)


def roles(plan: Plan) -> Section:
    rows = [
        [Cell(str(grant.account)), Cell(grant.get_role_display()), of_unit(grant.unit), of_outcome(heir, _("ends"))]
        for grant, heir in plan.following.grants
    ]
    lead = _("Each role ends the day before and is held over the new unit, for as long as it was granted.")
    heads = [_("Account"), _("Role"), pgettext("a move", "From"), pgettext("a move", "To")]
    return Section("roles", _("Roles of accounts that move"), lead, heads, rows)


def accounts_left(plan: Plan) -> Section:
    rows = [[Cell(account.name), Cell(account.username)] for account in left_without_role(plan.following.grants)]
    lead = _("They can still sign in, but do nothing. An administrator grants them a role or disables them.")
    heads = [_("Account"), _("User name")]
    return Section("accounts_left", _("Accounts left without a role"), lead, heads, rows, warns=True)


def clusters(plan: Plan) -> Section:
    rows = [[of_unit(member.unit), Cell(member.cluster), Cell(str(member.year))] for member in members_that_end(plan)]
    lead = _("Units that end leave their cluster, and who carries them on joins it; the cluster is to be scored again.")
    heads = [_("Unit"), _("Cluster"), _("Year")]
    return Section("clusters", _("Clusters that change"), lead, heads, rows)


def members_that_end(plan: Plan) -> list[ClusterMember]:
    """Places, of the year of the change and later, held by units that end."""
    found = ClusterMember.objects.filter(unit__in=plan.ended, year__gte=plan.on.year)
    return list(found.select_related("unit").order_by("cluster", "year", "unit__path"))


def clusters_after(plan: Plan) -> Iterator[tuple[str, int, list[Unit]]]:
    """Each cluster that changes, with its units once those that carry on others are made."""
    leaving: dict[tuple[str, int], set[int]] = {}
    for member in members_that_end(plan):
        leaving.setdefault((member.cluster, member.year), set()).add(member.unit_id)
    for (cluster, year), gone in leaving.items():
        placed = dict(_places(year))
        staying = [unit_id for unit_id, code in placed.items() if code == cluster and unit_id not in gone]
        heirs = [one.unit_id for unit, one, _share in plan.successions() if unit.pk in gone and one.unit_id]
        joining = [pk for pk in heirs if pk not in placed and pk not in plan.ended]
        yield cluster, year, list(Unit.objects.filter(pk__in=[*staying, *joining]).order_by("path"))


def _places(year: int) -> list[tuple[int, str]]:
    return list(ClusterMember.objects.filter(year=year).values_list("unit_id", "cluster"))


def registers(plan: Plan) -> Section:
    matters = PendingMatter.objects.filter(unit__in=plan.ended, closed_on=None)
    rows = [
        [of_unit(plan.ended[matter.unit_id or 0]), Cell(matter.subject), Cell(figure(matter.opened_on))]
        for matter in matters
    ]
    lead = _("An open matter stays with the old unit. Where it concerns who carries it on, open it there too.")
    heads = [_("Unit"), _("Matter"), _("Opened on")]
    return Section("registers", _("Pending matters of units that end"), lead, heads, rows)
