"""C: what is typed, named, uploaded or sent along, where it could be taken for code, markup or an address."""

from __future__ import annotations

from tests.abuse.rows import BESIDE, FILES, HERE, ITEMS, PAGES, PAYLOADS, ROUTES, SESSIONS, Row
from tests.abuse.waits import NO_CALLS, NO_MAIL

ROWS = (
    Row(
        "C01",
        "What is searched, filtered and sorted by is bound to a statement and never a part of its text.",
        (
            f"{PAYLOADS}no_parameter_of_a_list_breaks_it",
            f"{PAYLOADS}each_parameter_by_itself_and_twice",
            f"{HERE}payloads.py::test_statements_are_put_together_of_our_own_names_alone",
            f"{BESIDE}all_of_it_together_changes_no_list_look_up_count_filter_or_sort",
        ),
    ),
    Row(
        "C02",
        "What people and packs write is text on every page, and a page runs no script but ours.",
        (
            f"{ROUTES}what_people_typed_is_escaped_on_every_page",
            f"{ROUTES}no_page_holds_a_script_or_style_of_its_own",
            f"{ITEMS}labels_of_packs_are_escaped",
            f"{PAGES}a_lazy_text_is_always_escaped_and_behaves_as_text",
            "admin/test_assets.py::test_our_script_brings_no_markup_style_or_code_of_its_own",
            f"{HERE}payloads.py::test_nothing_but_our_own_picture_is_let_through_as_markup",
        ),
    ),
    Row(
        "C03",
        "An address to return to is a path of this site or is refused.",
        (
            f"{PAYLOADS}no_address_to_return_to_leads_away",
            f"{SESSIONS}an_address_to_return_to_is_a_plain_path_or_nothing",
            f"{HERE}payloads.py::test_two_hundred_ways_out_are_refused",
        ),
    ),
    Row(
        "C04",
        "A template knows names in braces and no expression; any other text stays the text it is.",
        (
            f"{HERE}payloads.py::test_three_hundred_expressions_stay_as_they_are_written",
            f"{ROUTES}what_people_typed_is_never_evaluated",
            f"{HERE}payloads.py::test_an_expression_in_a_pack_is_a_problem_at_its_line",
            "config/test_bad_packs.py::test_a_bad_pack_is_told_in_full",
        ),
    ),
    Row(
        "C05",
        "A template reaches the names that are listed, each a text, and nothing behind them.",
        (
            f"{HERE}payloads.py::test_a_template_asks_for_no_name_but_those_that_are_listed",
            "server/test_documents.py::test_names_are_filled_once_and_unknown_ones_stay",
        ),
    ),
    Row(
        "C06",
        "A template is filled in one pass: what is filled in is not filled again, and cannot swell.",
        (
            f"{HERE}payloads.py::test_a_text_that_fills_itself_does_not_grow",
            "server/test_documents.py::test_a_title_that_looks_like_a_name_is_not_filled",
        ),
    ),
    Row(
        "C16",
        "No cell of a sheet that goes out calculates, whatever it begins with.",
        (
            f"{FILES}no_cell_of_an_exported_sheet_is_a_formula",
            f"{FILES}titles_that_look_like_formulas_are_really_among_them",
            "server/sheets/test_writing.py::test_every_active_start_is_disarmed",
            "server/sheets/test_writing.py::test_a_workbook_is_text_frozen_and_filtered",
        ),
    ),
    Row(
        "C20",
        "A file is what its ending says or is refused, and goes out to be saved, never to be shown.",
        (
            f"{FILES}a_file_that_is_not_what_it_says_is_refused",
            f"{FILES}a_files_name_is_only_shown",
            f"{ROUTES}every_answer_carries_the_headers_that_keep_it",
        ),
    ),
    Row(
        "C21",
        "No name that is kept holds the end of a line, so none can end a line of a head.",
        (f"{HERE}payloads.py::test_no_name_that_is_kept_holds_an_unseen_character",),
        NO_MAIL,
    ),
    Row(
        "C22",
        "What is sent cannot write a line of the log, nor colour a terminal that shows it.",
        (
            f"{HERE}payloads.py::test_a_defect_writes_one_record_whatever_stands_in_it",
            f"{HERE}payloads.py::test_a_tick_that_fails_writes_one_record_too",
        ),
    ),
    Row(
        "C23",
        "A unit or an account whose name could be taken for another's is not made.",
        (
            f"{HERE}payloads.py::test_a_name_made_to_be_mistaken_is_refused",
            "server/test_keeping.py::test_units_have_one_name_one_code_and_a_place",
            "server/sheets/test_columns_and_units.py::test_names_that_look_like_others_are_not_made",
        ),
    ),
    Row(
        "C24",
        "Numbers beyond all bounds, lists of them and nought bytes are answered, never with a broken page.",
        (
            f"{PAYLOADS}no_key_breaks_a_page",
            f"{PAYLOADS}no_number_in_an_address_breaks_a_page",
            f"{PAYLOADS}no_value_of_a_form_breaks_it",
            f"{ROUTES}no_request_of_the_table_breaks_the_program",
        ),
    ),
    Row(
        "C25",
        "Nothing is read from JSON, and a parameter sent twice does no more than sent once.",
        (
            f"{HERE}payloads.py::test_no_change_is_taken_as_json",
            f"{PAYLOADS}each_parameter_by_itself_and_twice",
        ),
    ),
    Row(
        "C26",
        "A request of very many or very large parts is refused before it takes memory.",
        (
            f"{HERE}payloads.py::test_a_hundred_thousand_parts_are_refused_in_little_memory",
            f"{PAYLOADS}a_form_that_is_too_big_is_told",
            f"{PAYLOADS}many_fields_are_refused_and_many_parameters_harmless",
        ),
    ),
    Row("C27", "An address given by people is called only if the deployment allows it.", (), NO_CALLS),
    Row(
        "C28",
        "A name of the machine that is not ours is refused and stands in no page and no redirect.",
        (
            f"{PAYLOADS}a_host_header_goes_into_no_page_and_no_redirect",
            f"{PAGES}only_known_hosts_are_answered",
        ),
    ),
    Row("C29", "A mail holds what people wrote as text.", (), NO_MAIL),
)
