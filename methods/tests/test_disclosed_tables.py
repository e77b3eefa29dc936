"""Tables with their sums: an attacker who holds everything that is shown recovers no small count.

The attack is exact. It searches for true numbers that agree with everything shown and differ at one small
count; where there are none, that count is recovered. With the protection taken away the same attack
succeeds.
"""

import itertools
import math

import numpy as np
import pytest

from improvement_methods.disclosure import Disclosure, hide_small_counts, protect_table


def shown_as(value, state, *, round_to=5, hide_below=8):
    """The least and the most that a shown number can stand for."""
    if state == Disclosure.HIDDEN:
        return None
    if value == 0:
        return 0, 0
    return max(math.ceil(value - round_to / 2), hide_below), math.ceil(value + round_to / 2) - 1


class Attack:
    """Everything shown of some counts and their sums, with what is known of how they hang together."""

    def __init__(self, truth, counts, count_states, sums, shown_sums, sum_states, *, equal=(), known=()):
        self.size = len(truth)
        most = 40
        self.domain = []
        for number, value, state in zip(truth, counts, count_states, strict=True):
            # A hidden number that is small is known to be; of any other hidden one nothing is known.
            small = (1, 7) if 0 < number < 8 else (0, most)
            self.domain.append(shown_as(value, state) or small)
        self.limits = []
        for members, value, state in zip(sums, shown_sums, sum_states, strict=True):
            total = sum(truth[at] for at in members)
            bounds = shown_as(value, state) or ((1, 7) if 0 < total < 8 else (0, most * self.size))
            self.limits.append(({at: 1 for at in members}, *bounds))
        for one, other in equal:
            parts = {at: 1 for at in one}
            for at in other:
                parts[at] = parts.get(at, 0) - 1
            self.limits.append((parts, 0, 0))
        for members, total in known:
            self.limits.append(({at: 1 for at in members}, total, total))

    def tightened(self, domain):
        """Interval propagation to the end; None where nothing agrees."""
        domain, moved = list(domain), True
        while moved:
            moved = False
            for parts, least, most in self.limits:
                low = sum(by * domain[at][0 if by > 0 else 1] for at, by in parts.items())
                high = sum(by * domain[at][1 if by > 0 else 0] for at, by in parts.items())
                if low > most or high < least:
                    return None
                for at, by in parts.items():
                    down, up = domain[at]
                    rest_low, rest_high = low - (down if by > 0 else -up), high - (up if by > 0 else -down)
                    if by > 0:
                        new = max(down, least - rest_high), min(up, most - rest_low)
                    else:
                        new = max(down, rest_low - most), min(up, rest_high - least)
                    if new[0] > new[1]:
                        return None
                    if new != domain[at]:
                        domain[at], moved = new, True
                        low = sum(sign * domain[one][0 if sign > 0 else 1] for one, sign in parts.items())
                        high = sum(sign * domain[one][1 if sign > 0 else 0] for one, sign in parts.items())
        return domain

    def agrees(self, domain):
        domain = self.tightened(domain)
        if domain is None:
            return False
        open_ones = [at for at in range(self.size) if domain[at][0] < domain[at][1]]
        if not open_ones:
            return True
        at = min(open_ones, key=lambda one: domain[one][1] - domain[one][0])
        return any(
            self.agrees([*domain[:at], (value, value), *domain[at + 1 :]])
            for value in range(domain[at][0], domain[at][1] + 1)
        )

    def is_recovered(self, at, truth):
        down, up = self.domain[at]
        others = (value for value in range(down, up + 1) if value != truth)
        return not any(
            self.agrees([*self.domain[:at], (value, value), *self.domain[at + 1 :]]) for value in others
        )


def wards_and_months(random):
    """Counts of two to four wards over one to three months, sums by month, by ward and of all."""
    wards, months = int(random.integers(2, 5)), int(random.integers(1, 4))
    counts = random.choice([0, 1, 1, 2, 3, 7, 8, 8, 9, 12, 13, 17], size=(wards, months)).astype(float)
    at = np.arange(wards * months).reshape(wards, months)
    sums = [*at.T.tolist(), *(at.tolist() if months > 1 else []), at.ravel().tolist()]
    return counts.ravel(), sums


def recovered(counts, sums, table, *, equal=(), known=(), shown=None):
    values, states, totals, total_states = shown or (
        table.counts,
        table.count_states,
        table.sums,
        table.sum_states,
    )
    attack = Attack(counts.tolist(), values, states, sums, totals, total_states, equal=equal, known=known)
    small = [at for at, number in enumerate(counts) if 0 < number < 8]
    return [at for at in small if attack.is_recovered(at, counts[at])]


def each_by_itself(counts, sums):
    """The protection taken away: every number hidden or rounded, and no more."""
    totals = np.array([counts[members].sum() for members in sums])
    alone, together = hide_small_counts(counts), hide_small_counts(totals)
    return alone.values, alone.states, together.values, together.states


@pytest.mark.parametrize("seed", range(60))
def test_no_small_count_of_wards_and_months_is_recovered(seed):
    counts, sums = wards_and_months(np.random.default_rng(seed))
    assert recovered(counts, sums, protect_table(counts, sums)) == []


def test_without_the_protection_the_same_attack_succeeds():
    found = 0
    for seed in range(200):
        counts, sums = wards_and_months(np.random.default_rng(seed))
        found += len(recovered(counts, sums, None, shown=each_by_itself(counts, sums)))
    assert found > 5


def two_dimensions(random):
    """Three age bands and two sexes of the same people in two wards, and totals."""
    people = random.choice([0, 1, 8, 12], size=(2, 3, 2), p=[0.5, 0.2, 0.2, 0.1])
    ages, sexes = people.sum(axis=2), people.sum(axis=1)
    counts = np.concatenate([ages.ravel(), sexes.ravel()]).astype(float)
    blocks = [0, 0, 0, 1, 1, 1, 2, 2, 3, 3]
    sums = [[0, 3], [1, 4], [2, 5], [6, 8], [7, 9], [0, 1, 2], [3, 4, 5], [0, 1, 2, 3, 4, 5]]
    return counts, blocks, sums


EQUAL = [([0, 1, 2], [6, 7]), ([3, 4, 5], [8, 9])]


@pytest.mark.parametrize("seed", range(60))
def test_no_group_is_recovered_from_another_way_of_grouping(seed):
    counts, blocks, sums = two_dimensions(np.random.default_rng(seed))
    table = protect_table(counts, sums, blocks=blocks, cells=[0, 1, 0, 1])
    assert recovered(counts, sums, table, equal=EQUAL) == []
    assert table.exposed == ()


def test_without_the_protection_groups_are_recovered():
    found = 0
    for seed in range(120):
        counts, _, sums = two_dimensions(np.random.default_rng(seed))
        found += len(recovered(counts, sums, None, equal=EQUAL, shown=each_by_itself(counts, sums)))
    assert found > 5


@pytest.mark.parametrize("groups", list(itertools.product([0, 1, 3, 9], repeat=3)))
def test_a_total_that_is_known_exactly_gives_no_group_away(groups):
    counts = np.array(groups, dtype=float)
    table = protect_table(counts, blocks=[0, 0, 0], fixed=[0])
    known = [([0, 1, 2], int(counts.sum()))]
    hidden = table.count_states == Disclosure.HIDDEN
    attack = Attack(counts.tolist(), table.counts, table.count_states, [], [], [], known=known)
    # Whoever is not told which hidden number is the small one may think of nought, too.
    attack.domain = [(0, 40) if gone else bounds for gone, bounds in zip(hidden, attack.domain, strict=True)]
    small = [at for at, number in enumerate(groups) if 0 < number < 8]
    assert [at for at in small if attack.is_recovered(at, groups[at])] == []


def test_a_small_count_alone_with_a_known_total_is_reported():
    assert protect_table([3], fixed=[0]).exposed == (0,)


def test_a_numerator_is_never_thought_to_be_more_than_its_denominator():
    table = protect_table([1, 0], [[0, 1]], blocks=[0, 0], most=[1, 4])
    assert table.exposed == ()
    assert table.count_states.tolist() == [Disclosure.HIDDEN, Disclosure.HIDDEN]


def test_nothing_more_is_hidden_where_nothing_can_be_worked_out():
    table = protect_table([20, 31, 4, 3], [[0, 1, 2, 3]])
    assert table.also_hidden == 0
    assert table.sums.tolist() == [60]


def test_what_is_shown_is_rounded_as_ever():
    counts, sums = wards_and_months(np.random.default_rng(3))
    table, plain = protect_table(counts, sums), hide_small_counts(counts)
    shown = table.count_states == Disclosure.SHOWN
    assert np.array_equal(table.counts[shown], plain.values[shown])
    assert not np.any(shown & plain.hidden)


def test_a_table_of_a_trust_takes_a_moment():
    random = np.random.default_rng(1)
    counts = random.poisson(5, size=(40, 36)).astype(float)
    at = np.arange(counts.size).reshape(counts.shape)
    sums = [*at.T.tolist(), *at.reshape(40, 3, 12).reshape(120, 12).tolist()]
    table = protect_table(counts.ravel(), sums)
    assert np.mean(table.sum_states == Disclosure.HIDDEN) < 0.1


@pytest.mark.parametrize("wrong", [[1, None], [[1, 2]], [2.5], [-1]])
def test_what_is_no_row_of_counts_is_refused(wrong):
    with pytest.raises(ValueError, match="count"):
        protect_table(wrong)


def test_blocks_must_name_every_count():
    with pytest.raises(ValueError, match="which block"):
        protect_table([1, 2], blocks=[0])
