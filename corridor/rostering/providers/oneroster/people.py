"""The people of a roster: who they are, what they are where, whose guardians they are."""

from __future__ import annotations

from collections.abc import Iterator

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster import membership, rows
from corridor.rostering.providers.oneroster.orgs import Orgs
from corridor.rostering.providers.oneroster.records import Role, User
from corridor.rostering.roster import GuardianRow, IdRow, MembershipRow, PersonRow


class People:
    """Remembers of the users what can only be told after their roles are read."""

    def __init__(self, problems: ProblemLog, orgs: Orgs) -> None:
        self._problems, self._orgs = problems, orgs
        self._held: list[MembershipRow] = []
        self._extra: dict[str, tuple[str, ...]] = {}
        self._ids: list[IdRow] = []
        self._agents: list[tuple[str, str]] = []
        self._graded: set[str] = set()
        self._guardians: set[str] = set()

    def person(self, r: User, *, has_roles: bool) -> PersonRow:
        """``has_roles``: the row itself says what they are (1.1)."""
        self._ids += [IdRow(r.sourced_id, system, value) for system, value in r.user_ids]
        self._agents += [(r.sourced_id, agent) for agent in r.agents]
        if r.agents and r.grades:
            self._graded.add(r.sourced_id)
        if r.corridor_roles:
            self._extra[r.sourced_id] = membership.extra_roles(r, self._problems)
        if has_roles:
            self._note_guardian(r.sourced_id, r.role)
            self._held.extend(membership.of_user(r, self._orgs, self._problems))
        return rows.person(r)

    def role(self, r: Role) -> None:
        self._note_guardian(r.user, r.role)
        self._held.extend(membership.of_role(r, self._orgs, self._problems))

    def lose(self, r: Role) -> None:
        lost = membership.of_role(r, self._orgs, self._problems)
        self._held.extend(row._replace(is_gone=True) for row in lost)

    def _note_guardian(self, source_id: str, role: str) -> None:
        if role in membership.NO_MEMBERS:
            self._guardians.add(source_id)

    def membership_rows(self) -> Iterator[MembershipRow]:
        return membership.with_extra_roles(self._held, self._extra)

    def id_rows(self) -> Iterator[IdRow]:
        yield from self._ids

    def guardian_rows(self) -> Iterator[GuardianRow]:
        """A guardian's agents are their students, a student's agents their guardians."""
        for source_id, agent in self._agents:
            if source_id in self._guardians:
                yield GuardianRow(source_id, agent)
            elif agent in self._guardians or source_id in self._graded:
                yield GuardianRow(agent, source_id)
