"""A: whose rows are whose. Offices apart, roles within them, and every side door of a list."""

from __future__ import annotations

from tests.abuse.rows import (
    BESIDE,
    ENTRY,
    HERE,
    ITEMS,
    PAGES,
    PAYLOADS,
    POLICIES,
    ROUTES,
    SESSIONS,
    SIGHTS,
    WRITES,
    Row,
)
from tests.abuse.waits import NO_JOBS, NO_TOKENS

ROWS = (
    Row(
        "A01",
        "A key of another office in an address is answered as one that does not exist.",
        (
            f"{ROUTES}every_answer_is_the_one_of_the_table",
            f"{ROUTES}foreign_and_absent_answers_are_equal_byte_for_byte",
            f"{PAYLOADS}no_key_breaks_a_page",
        ),
    ),
    Row(
        "A02",
        "Nothing is changed by a form sent for another office's row, and no list deletes or edits in place.",
        (
            f"{WRITES}a_form_full_of_columns_changes_nothing_for_those_who_may_not_send_it",
            f"{WRITES}ids_that_do_not_belong_together_are_refused_whole",
            f"{POLICIES}no_address_deletes_acts_in_bulk_or_edits_in_a_list",
            f"{ROUTES}the_tables_are_as_they_were",
        ),
    ),
    Row(
        "A03",
        "A batch with one foreign row among its own, first or last, is refused whole.",
        (
            f"{WRITES}a_batch_with_a_foreign_step_is_left_as_it_is",
            f"{HERE}scope.py::test_a_batch_of_items_with_a_foreign_one_touches_no_foreign_row",
        ),
    ),
    Row(
        "A04",
        "A look-up offers a bounded number of rows within reach, found by the columns that are shown.",
        (
            f"{BESIDE}a_look_up_offers_only_units_within_reach",
            f"{ITEMS}look_ups_offer_only_what_is_within_reach",
            "admin/test_kinds.py::test_look_ups_offer_units_people_and_items_within_reach",
            f"{PAYLOADS}a_look_up_takes_whatever_is_typed",
        ),
    ),
    Row(
        "A05",
        "A filter or an order that was not declared, along a relation for instance, changes no byte.",
        (
            f"{HERE}scope.py::test_a_filter_that_nobody_declared_tells_nothing",
            f"{BESIDE}all_of_it_together_changes_no_list_look_up_count_filter_or_sort",
        ),
    ),
    Row(
        "A06",
        "Counts, charts, pages of lists and running numbers are of what one may see.",
        (
            f"{BESIDE}what_the_office_beside_does_changes_no_byte_of_our_pages",
            f"{BESIDE}all_of_it_together_changes_no_list_look_up_count_filter_or_sort",
            "admin/pages/test_boards.py::test_a_unit_sees_its_own_items_and_what_it_received",
            "admin/pages/test_boards.py::test_who_stands_elsewhere_sees_nothing_and_is_told_so",
        ),
    ),
    Row(
        "A07",
        "What is exported is the list that is seen, and not a row more.",
        (
            f"{BESIDE}an_export_holds_the_rows_of_the_list_and_no_other",
            f"{ITEMS}an_export_is_the_list_and_calculates_nothing",
        ),
    ),
    Row(
        "A08",
        "A file is handed out to whoever may see its item at that moment; an old link dies with the right.",
        (
            f"{HERE}scope.py::test_a_link_to_a_file_dies_with_the_right_to_its_item",
            f"{ROUTES}every_answer_is_the_one_of_the_table",
            f"{ROUTES}a_file_is_handed_out_as_it_was_handed_in",
        ),
    ),
    Row(
        "A09",
        "History, proofs and previews of a row are for those who see the row, the journal is the auditor's.",
        (
            f"{ROUTES}every_answer_is_the_one_of_the_table",
            f"{ROUTES}an_officer_reads_no_text_of_business",
            f"{ROUTES}a_unit_that_takes_no_part_reads_nothing_of_an_item",
            "admin/test_journal.py::test_the_auditor_reads_who_exported_and_who_signed_in",
        ),
    ),
    Row(
        "A10",
        "A search through all texts finds and counts what may be seen, and nothing else.",
        (
            f"{BESIDE}a_search_counts_only_what_may_be_seen",
            f"{SIGHTS}each_word_gives_exactly_its_items_on_every_path",
        ),
    ),
    Row(
        "A11",
        "A field that a form does not ask for is not written, whatever its name.",
        (
            f"{WRITES}fields_that_a_form_does_not_ask_for_change_nothing",
            f"{WRITES}a_field_of_the_pack_that_a_role_may_not_write_stays_empty",
        ),
    ),
    Row(
        "A12",
        "An item stays with the office that registered it; no form and no act gives it to another.",
        (
            f"{HERE}scope.py::test_no_line_of_the_product_moves_an_item_to_another_office",
            f"{WRITES}fields_that_a_form_does_not_ask_for_change_nothing",
        ),
    ),
    Row(
        "A13",
        "A pack beneath only tightens what is handed down: no later day, no tier or approval less.",
        (
            "rules/test_stricter_property.py::test_what_is_accepted_is_never_later_and_what_is_called_later_is",
            "server/test_keeping.py::test_a_pack_that_loosens_what_is_handed_down_is_refused",
            "config/test_bad_packs.py::test_a_bad_pack_is_told_in_full",
        ),
    ),
    Row(
        "A14",
        "Rules have no order to be moved: files in any order are one pack, and a change needs its role.",
        (
            f"{HERE}scope.py::test_files_of_a_pack_in_any_order_are_the_same_rules",
            "admin/pages/test_changes.py::test_only_who_keeps_the_rules_sees_them",
            f"{ROUTES}every_answer_is_the_one_of_the_table",
        ),
    ),
    Row(
        "A15",
        "Who stands above or beside is read from the tree that is kept, never from what is sent.",
        (
            f"{SIGHTS}only_the_office_that_set_an_item_lets_others_see_it",
            f"{SIGHTS}a_unit_without_a_superior_has_nobody_beside_it",
            f"{HERE}scope.py::test_an_item_is_hung_under_no_item_that_is_not_seen",
        ),
    ),
    Row(
        "A16",
        "Whoever is shut out or loses a role is out with the next request.",
        (
            f"{ENTRY}a_person_who_is_shut_is_out_with_the_next_request",
            f"{ENTRY}a_role_taken_back_is_gone_with_the_next_request",
            f"{SESSIONS}a_person_who_is_disabled_is_out_at_the_next_request",
        ),
    ),
    Row(
        "A17",
        "No key of an item reaches the engine, so no two items can share a state in it.",
        (
            f"{HERE}scope.py::test_the_engine_decides_each_of_a_thousand_asks_by_itself",
            "engine/test_pairs.py::test_engine_and_oracle_agree_on_every_pair",
            "rules/test_compile.py::test_a_message_lets_nothing_else_cross",
        ),
    ),
    Row(
        "A18",
        "A field may have any name: the engine knows names of our own alphabet, all of them apart.",
        (
            f"{HERE}scope.py::test_no_name_of_a_pack_stands_in_what_the_engine_is_told",
            "rules/test_compile.py::test_no_two_names_of_the_alphabet_are_one_to_the_engine",
        ),
    ),
    Row(
        "A19",
        "An export is made with the rights of whoever asks, at the moment it is made.",
        (f"{BESIDE}an_export_holds_the_rows_of_the_list_and_no_other",),
        NO_JOBS,
    ),
    Row("A20", "A token of a program is good for its office and its verbs alone.", (), NO_TOKENS),
    Row(
        "A21",
        "The office above reads what it handed down and changes nothing of it.",
        (
            f"{SIGHTS}seeing_is_not_acting",
            f"{SIGHTS}only_the_office_that_set_an_item_lets_others_see_it",
            f"{WRITES}ids_that_do_not_belong_together_are_refused_whole",
            f"{ROUTES}every_answer_is_the_one_of_the_table",
        ),
    ),
    Row(
        "A22",
        "What is foreign and what is absent are answered with the same bytes after the same work.",
        (
            f"{ROUTES}foreign_and_absent_answers_are_equal_byte_for_byte",
            f"{PAGES}foreign_and_absent_are_answered_with_the_same_bytes",
            f"{HERE}scope.py::test_foreign_and_absent_ask_the_database_the_same",
        ),
    ),
)
