"""The rules, in the order of their codes. A rule is a module here with its ``RULE``, and its name in this table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.lint.rules import (
    clear_secret,
    clock_change,
    crowd,
    default_retries,
    either_day,
    fixed_zone,
    flow_backlog,
    flow_disagrees,
    large_body,
    lone_host,
    long_retries,
    long_timeout,
    may_overlap,
    missing_day,
    near_twin,
    never_fires,
    no_failure_callback,
    not_https,
    one_endpoint,
    own_callback,
    passed_date,
    qstash_itself,
    queue_parallelism,
    raw_address,
    redacts_nothing,
    same_endpoint,
    same_message,
    shown_secret,
    too_often,
    tunnel,
    uneven_step,
    untyped_json,
    whole_hour,
)

if TYPE_CHECKING:
    from reconciler.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = tuple(
    module.RULE
    for module in (
        never_fires,
        too_often,
        whole_hour,
        clock_change,
        missing_day,
        either_day,
        passed_date,
        uneven_step,
        fixed_zone,
        crowd,
        long_timeout,
        long_retries,
        may_overlap,
        same_message,
        flow_backlog,
        flow_disagrees,
        queue_parallelism,
        not_https,
        raw_address,
        lone_host,
        near_twin,
        own_callback,
        qstash_itself,
        tunnel,
        clear_secret,
        shown_secret,
        redacts_nothing,
        large_body,
        untyped_json,
        no_failure_callback,
        default_retries,
        one_endpoint,
        same_endpoint,
    )
)
