"""For each key of the language the test in which it is at work: what it says decides what comes out.

The keys of TWINS stand in tables of two packs that differ in the key alone and come to different things;
the other names were given by hand from what the tests do.
"""

from __future__ import annotations

from tests.admin import test_keys_screens
from tests.server import (
    test_keys_clocks,
    test_keys_counts,
    test_keys_packs,
    test_keys_papers,
    test_keys_requests,
)

T = "tests/"
SERVER, RULES, CONFIG, ADMIN = T + "server/test_", T + "rules/test_", T + "config/test_", T + "admin/test_"
SAME = CONFIG + "overlay.py::test_none_takes_back_and_off_leaves_out"
LIKE = CONFIG + "overlay.py::test_what_is_like_another_follows_the_overlay_of_its_pattern"
LADDER = RULES + "ladder.py::test_"
KINDS = ADMIN + "kinds.py::test_"
ITEMS = ADMIN + "items.py::test_"
ACTS = SERVER + "work_acts.py::test_"
ASKED = SERVER + "work_requests.py::test_"
PLEAS = SERVER + "objections.py::test_"
HANDED = CONFIG + "handed.py::test_"
DUE = RULES + "deadline.py::test_"
AGAIN = SERVER + "recurring.py::test_"
WATCHED = SERVER + "watches.py::test_"

REFUSED = "test_of_two_packs_that_differ_in_it_alone_one_is_refused"
TWINS = {
    key: f"{SERVER}{table.__name__.partition('test_')[2]}.py::test_two_packs_that_differ_in_it_alone_come_to"
    for table in (test_keys_clocks, test_keys_counts, test_keys_packs, test_keys_papers, test_keys_requests)
    for key in table.CASES
} | {
    **dict.fromkeys(
        test_keys_screens.CASES, ADMIN + "keys_screens.py::test_two_packs_that_differ_in_it_alone_show"
    ),
    **dict.fromkeys(test_keys_packs.REFUSED, SERVER + "keys_packs.py::" + REFUSED),
}
"""Keys with two packs of their own."""

PLAIN = {
    "basis": CONFIG + "checks.py::test_a_repealed_source_and_one_that_binds_others_are_warned_of",
    "label": ADMIN + "pages.py::test_screens_call_the_names_of_a_pack_by_their_labels",
    "like": LIKE,
    "off": SAME,
}
"""Keys that mean the same wherever they stand."""

FIELD = {
    "edit": SERVER + "work_register.py::test_a_field_that_is_another_roles_is_not_changed",
    "filter": SERVER + "lists.py::test_an_activated_pack_has_an_index_for_each_field_that_its_lists_filter",
    "kind": KINDS + "each_kind_is_kept_as_what_it_is",
    "list": ITEMS + "a_list_shows_the_rows_with_badges_lights_and_the_declared_columns",
    "max": SERVER + "work_register.py::test_numbers_are_bounded",
    "max_length": KINDS + "what_a_field_does_not_take_is_told",
    "min": SERVER + "work_register.py::test_numbers_are_bounded",
    "options": SERVER + "lists.py::test_a_choice_is_sorted_as_its_options_are_written_quotes_too",
    "places": T + "server/sheets/test_import.py::test_decimals_and_numbers_arrive_as_they_were",
    "required": ADMIN + "live.py::test_a_field_shown_at_times_is_required_only_then",
    "search": ITEMS + "search_filters_sorting_and_pages_take_anything_and_break_on_nothing",
    "see": ITEMS + "a_field_that_a_role_may_not_see_is_nowhere",
    "show": KINDS + "what_is_not_shown_has_no_value_whatever_is_sent",
}
"""Keys of a field, of an item or a type."""

REQUEST = {
    "explanation": {
        "at_most": ASKED + "requests_cannot_stop_the_ladder_for_ever",
        "clocks": ASKED + "what_an_explanation_does",
        "decide": ASKED + "nobody_answers_his_own_request",
        "times": ASKED + "requests_cannot_stop_the_ladder_for_ever",
    },
    "extension": {
        "clocks": ASKED + "an_extension_within_its_limits",
        "decide": T + "admin/pages/test_item.py::test_an_extension_goes_from_clerk_to_director",
        "each": ASKED + "an_extension_within_its_limits",
        "times": ASKED + "an_extension_within_its_limits",
        "total": ASKED + "the_sum_of_all_extensions_is_bounded",
    },
    "objection": {
        "decide": PLEAS + "an_objection_pauses_and_is_decided_by_others",
        "within": PLEAS + "what_cannot_be_objected_to",
    },
    "withdrawal": {"decide": PLEAS + "a_granted_withdrawal_withdraws_the_item"},
    "wrong_unit": {"decide": PLEAS + "the_wrong_unit_leaves_and_another_is_named"},
}
"""Keys of the requests of a type."""

OWN = {
    "calendars:holidays/*/from": RULES + "calendar.py::test_every_day_of_three_years",
    "calendars:holidays/*/to": RULES + "calendar.py::test_every_day_of_three_years",
    "calendars:holidays/*/workdays": RULES + "calendar.py::test_every_day_of_three_years",
    "documents:format": SERVER + "looks.py::test_without_a_format_the_template_alone_decides",
    "documents:template": SERVER + "documents.py::test_the_file_holds_exactly_the_approved_text",
    "flows:acts/*/also/parent": SERVER + "gates.py::test_the_parent_is_closed_with_its_part",
    "flows:acts/*/as": ACTS + "a_co_unit_signs_for_itself_and_moves_nothing",
    "flows:acts/*/from": ACTS + "what_may_not_be_done",
    "flows:acts/*/gates": SERVER + "gates.py::test_an_act_waits_for_its_gates",
    "flows:acts/*/needs": ACTS + "what_may_not_be_done",
    "flows:acts/*/order": ACTS + "what_is_possible_is_told_in_the_order_of_the_flow",
    "flows:acts/*/pause": ACTS + "a_pause_moves_the_date_and_ends_by_itself",
    "flows:acts/*/resume": ACTS + "resumed_early_the_next_day_counts_again",
    "flows:acts/*/round": ACTS + "a_new_round_begins_everything_afresh",
    "flows:acts/*/to": ACTS + "a_deed_records_who_when_from_where_to_where",
    "flows:acts/*/undo": ACTS + "sent_back_the_days_of_review_do_not_count",
    "flows:acts/*/who": ACTS + "what_may_not_be_done",
    "flows:gates/*/evidence": SERVER + "gates.py::test_an_act_waits_for_its_gates",
    "flows:gates/*/who": SERVER + "gates.py::test_an_act_waits_for_its_gates",
    "flows:states/*/final": ACTS + "a_final_state_stops_what_is_not_due_and_misses_what_is",
    "ladders:any_time": RULES
    + "ladder_wake.py::test_a_day_off_is_left_out_unless_the_ladder_works_at_any_time",
    "ladders:by": WATCHED + "a_look_is_taken_once_whatever_is_edited_on_its_day",
    "ladders:entry": LADDER + "5_6_entry",
    "ladders:every": WATCHED + "every_step_comes_on_its_day_however_often_a_tick_runs",
    "ladders:pace": LADDER + "5_3_pace",
    "ladders:per": WATCHED + "a_paper_on_a_unit_names_the_unit_alone_and_goes_once",
    "ladders:tiers/*/answer": LADDER + "5_7_dwell",
    "ladders:tiers/*/approve": SERVER
    + "work_papers.py::test_a_criticism_needs_its_people_in_order_on_this_very_text",
    "ladders:tiers/*/colour": SERVER + "keeping.py::test_the_light_of_a_clock",
    "ladders:tiers/*/copy": SERVER
    + "work_recipients.py::test_recipients_are_each_unit_once_on_its_strongest_ground",
    "ladders:tiers/*/gap": LADDER + "5_3_times_and_gap",
    "ladders:tiers/*/kind": SERVER + "work_papers.py::test_a_slip_waits_and_can_be_stopped",
    "ladders:tiers/*/level": LADDER + "5_4_only_upward",
    "ladders:tiers/*/opens": SERVER + "tick.py::test_a_criticism_opens_a_rectification_when_it_is_issued",
    "ladders:tiers/*/scope": SERVER
    + "work_recipients.py::test_recipients_are_each_unit_once_on_its_strongest_ground",
    "ladders:tiers/*/times": LADDER + "5_3_times_and_gap",
    "ladders:tiers/*/to": SERVER
    + "work_recipients.py::test_recipients_are_each_unit_once_on_its_strongest_ground",
    "ladders:tiers/*/wait": SERVER + "work_papers.py::test_a_slip_waits_and_can_be_stopped",
    "ladders:tiers/*/when": LADDER + "the_whole_ladder_of_a_missed_clock",
    "pack:burden/inspections": SERVER + "quota.py::test_the_pack_says_how_many",
    "pack:burden/reports": CONFIG + "checks.py::test_a_recurring_clock_asks_so_many_times_a_month",
    "pack:colours/done": SERVER + "lights.py::test_what_is_done_has_the_colour_of_its_outcome",
    "pack:colours/paused": SERVER + "keeping.py::test_the_light_of_a_clock",
    "pack:colours/running": SERVER + "keeping.py::test_the_light_of_a_clock",
    "pack:expects": HANDED + "what_is_expected_and_still_so_is_silent",
    "pack:extends": CONFIG + "overlay.py::test_the_levels_differ_as_published",
    "pack:hand_down": HANDED + "what_is_looser_is_refused",
    "pack:hold/notices": SERVER + "tick.py::test_more_notices_than_the_pack_allows_wait_for_a_person",
    "pack:hold/silence": SERVER + "tick.py::test_after_a_long_silence_one_step_a_run_and_all_of_them_wait",
    "pack:hours": T + "acceptance/test_cli_due.py::test_hours_pass_in_office_hours_only",
    "pack:in_flight": SERVER + "in_flight.py::test_the_term_of_an_open_run",
    "pack:level": SERVER + "keys_packs.py::test_an_instance_is_made_on_the_level_of_its_pack",
    "pack:lock": HANDED + "a_lock_holds_whatever_is_written_and_binds_no_neighbour",
    "pack:secrecy": SERVER + "work_register.py::test_what_may_not_be_registered",
    "roles:roles/*/see": ADMIN + "sights.py::test_each_word_gives_exactly_its_items_on_every_path",
    "roles:roles/*/side": SERVER
    + "work_recipients.py::test_recipients_are_each_unit_once_on_its_strongest_ground",
    "sources:sources/*/binds": PLAIN["basis"],
    "sources:sources/*/status": PLAIN["basis"],
    "types:clocks/*/by": DUE + "4_8_a_named_date_goes_before_and_stays_on_a_sunday",
    "types:clocks/*/cap": SERVER + "work_register.py::test_a_childs_date_is_capped_by_its_parents",
    "types:clocks/*/covers": LADDER + "5_10_a_covered_clock_keeps_silent",
    "types:clocks/*/every": AGAIN + "by_duration_it_comes_again_after_each_fulfilment",
    "types:clocks/*/first_after": AGAIN
    + "the_first_is_due_when_first_after_has_passed_and_the_next_opens_the_day_after",
    "types:clocks/*/roll": DUE + "4_3_roll_earlier_and_as_is",
    "types:clocks/*/within": T
    + "acceptance/test_cli_due.py::test_a_declared_clock_takes_the_case_that_its_fields_choose",
    "types:comprehensive": SERVER + "quota.py::test_one_a_unit_and_year_unless_it_was_withdrawn",
    "types:ladders": WATCHED + "every_step_comes_on_its_day_however_often_a_tick_runs",
    "types:progress/actual": RULES + "behind.py::test_of_two_fields_it_is_planned_minus_actual",
    "types:progress/planned": RULES + "behind.py::test_an_even_plan_moves_at_midnight_from_start_to_due",
    "types:same_if": SERVER + "doubles.py::test_a_pack_says_what_makes_a_double",
}  # fmt: skip
"""Keys that stand in one place, and their test."""
