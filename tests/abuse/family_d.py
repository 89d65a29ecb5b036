"""D: accounts, sessions and the web around them."""

from __future__ import annotations

from tests.abuse.rows import (
    ENTRY,
    HERE,
    PAGES,
    PASSWORDS,
    PAYLOADS,
    POLICIES,
    ROUTES,
    SESSIONS,
    STEPS,
    WRITES,
    Row,
)

ROWS = (
    Row(
        "D01",
        "Guessing a password is slowed by account and by address, without putting out who is at work.",
        (
            f"{SESSIONS}five_failures_lock_the_account_for_a_quarter_of_an_hour",
            f"{SESSIONS}one_address_that_fails_too_often_waits",
            f"{ENTRY}the_right_password_does_not_open_a_locked_account",
            f"{ENTRY}a_lock_ends_no_session_that_is_open",
            f"{SESSIONS}sign_in_its_refusal_and_sign_out_are_in_the_journal",
        ),
    ),
    Row(
        "D02",
        "There is no default account and no default key: an instance whose key is known does not start.",
        (
            f"{HERE}platform.py::test_an_instance_with_a_known_or_short_key_does_not_start",
            f"{HERE}platform.py::test_a_new_instance_has_keys_of_its_own_and_no_account",
        ),
    ),
    Row(
        "D03",
        "Signing in begins a fresh session; what the browser was given before it is worth nothing.",
        (
            f"{ENTRY}a_token_chosen_by_somebody_else_is_never_a_session",
            f"{ENTRY}signing_in_gives_a_new_token_whatever_was_held_before",
            f"{SESSIONS}signing_in_begins_a_fresh_form_cookie",
        ),
    ),
    Row(
        "D04",
        "A cookie that was copied is worth nothing after signing out.",
        (
            f"{ENTRY}a_cookie_copied_before_signing_out_is_worth_nothing",
            f"{SESSIONS}a_copied_cookie_is_worth_nothing_after_signing_out",
        ),
    ),
    Row(
        "D05",
        "No change is made without the token of one's own form, at no address that takes changes.",
        (
            f"{WRITES}no_change_without_the_forms_token",
            f"{WRITES}an_address_that_lets_a_role_in_asks_for_the_token",
            f"{WRITES}anothers_token_is_none",
            f"{WRITES}looking_changes_nothing",
        ),
    ),
    Row(
        "D06",
        "Every answer forbids framing, guessing of types and keeping, and lets no script but ours run.",
        (
            f"{ROUTES}every_answer_carries_the_headers_that_keep_it",
            f"{SESSIONS}every_answer_carries_the_headers",
            f"{SESSIONS}the_nonce_is_new_each_time_and_stands_on_every_script",
        ),
    ),
    Row(
        "D07",
        "A password that somebody else set opens one page, where it is changed, and ends after a day.",
        (
            f"{PASSWORDS}a_password_set_by_a_keeper_opens_nothing_but_the_page_that_changes_it",
            f"{PASSWORDS}a_password_set_by_a_keeper_is_worth_nothing_after_a_day",
        ),
    ),
    Row(
        "D08",
        "Whether there is such an account is told neither by the words nor by the work of a refusal.",
        (
            f"{SESSIONS}unknown_wrong_and_locked_are_refused_in_the_same_words",
            f"{HERE}platform.py::test_each_refused_sign_in_hashes_one_password",
        ),
    ),
    Row(
        "D09",
        "A code of the second step is good once.",
        (
            f"{STEPS}a_code_is_good_once_and_for_half_a_minute_around",
            f"{STEPS}a_recovery_code_takes_the_place_of_a_code_once",
        ),
    ),
    Row(
        "D10",
        "A defect shows a number and no inside, and no variable of the environment turns a debugger on.",
        (
            f"{PAGES}a_defect_is_an_incident_and_shows_its_number_and_no_traceback",
            f"{HERE}platform.py::test_no_variable_of_the_environment_turns_a_debugger_on",
            f"{POLICIES}an_endpoint_without_a_policy_is_not_there",
        ),
    ),
    Row(
        "D11",
        "A header that a proxy would set is not believed of anybody who asks.",
        (
            f"{PAYLOADS}forwarded_headers_are_not_believed",
            f"{HERE}platform.py::test_nobody_becomes_another_by_a_header",
        ),
    ),
    Row(
        "D12",
        "A request that tells its length twice is refused whole, and nothing behind it is answered.",
        (f"{HERE}smuggling.py::test_a_request_of_two_lengths_is_refused_and_the_line_closed",),
    ),
    Row(
        "D13",
        "Tokens come from the system's own source of chance, with 128 bits or more.",
        (
            f"{HERE}platform.py::test_chance_is_the_systems_alone",
            f"{SESSIONS}the_cookie_holds_a_token_of_which_only_the_hash_is_stored",
        ),
    ),
)
