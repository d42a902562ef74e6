"""``/v2/dlq``: the messages that have failed for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reconciler.devserver.call import Call
from reconciler.devserver.headers import Headers
from reconciler.devserver.messages.creation import check_limits, store
from reconciler.devserver.messages.filters import Selection, read_selection
from reconciler.devserver.rendition import copy_header, drop_unset, render_bytes
from reconciler.devserver.settings import Settings, override_settings
from reconciler.devserver.tracking import table
from reconciler.devserver.tracking.letters import LETTERS, Letter
from reconciler.devserver.tracking.message import Message, render
from reconciler.devserver.tracking.usage import count_messages
from reconciler.devserver.wire import Json, Refusal, Response, answer_json

_DEFAULT_COUNT = 100


def list_all(call: Call) -> Response:
    """A page of dead letters, the earliest first unless it is asked otherwise."""
    page, cursor = _select(call, read_selection(call))
    shown: list[Json] = [_render(call, letter, message) for letter, message in page]
    return answer_json({"messages": shown} | ({"cursor": cursor} if cursor else {}))


def get(call: Call) -> Response:
    """One dead letter."""
    return answer_json(_render(call, *_find(call, call.params["name"])))


def delete(call: Call) -> Response:
    """Drops one dead letter."""
    letter, _ = _find(call, call.params["name"])
    _drop(call, letter)
    return call.answer_done()


def delete_many(call: Call) -> Response:
    """Drops the dead letters that are selected, a page at a time."""
    page, cursor = _select(call, read_selection(call))
    for letter, _ in page:
        _drop(call, letter)
    return answer_json({"deleted": len(page)} | ({"cursor": cursor} if cursor else {}))


def retry(call: Call) -> Response:
    """Sends one dead letter as a new message, whose settings the request may change."""
    return answer_json(_send_again(call, *_find(call, call.params["name"])), 201)


def retry_many(call: Call) -> Response:
    """Sends the dead letters that are selected as new messages, a page at a time; 404 where an id is not there."""
    selection = read_selection(call)
    page, cursor = _select(call, selection)
    responses: list[Json] = [_send_again(call, letter, message) for letter, message in page]
    if set(selection.ids("dlqIds")) - {letter.id for letter, _ in page}:
        raise Refusal(404, "some messages were not found in the DLQ")
    return answer_json({"cursor": cursor, "responses": responses}, 201)


def _find(call: Call, key: str) -> tuple[Letter, Message]:
    letter = call.account.get(LETTERS, key)
    tracked = table.find(call.account, letter.message) if letter and not letter.is_expired(call) else None
    if letter is None or tracked is None:
        raise Refusal(404, f"message {key} not found in the DLQ")
    return letter, tracked.message


def _select(call: Call, selection: Selection) -> tuple[Sequence[tuple[Letter, Message]], str]:
    """A page of what is selected, and the cursor of the next one, empty behind the last."""
    letters = sorted(call.account.list(LETTERS), key=lambda letter: letter.rank)
    if selection.first("order") == "latestFirst":
        letters.reverse()
    ids = set(selection.ids("dlqIds"))
    count = selection.read_count(max(_DEFAULT_COUNT, len(ids)))
    found: list[tuple[Letter, Message]] = []
    for letter in _skip(letters, selection.first("cursor")):
        tracked = table.find(call.account, letter.message)
        if tracked and not letter.is_expired(call) and _is_meant(selection, ids, letter, tracked.message):
            if len(found) == count:
                return found, found[-1][0].id
            found.append((letter, tracked.message))
    return found, ""


def _skip(letters: list[Letter], cursor: str) -> list[Letter]:
    """What comes behind the letter that the cursor names, whether that is still there or not."""
    if not cursor:
        return letters
    begin = Letter.read_rank(cursor)
    reverse = len(letters) > 1 and letters[0].rank > letters[-1].rank
    return [letter for letter in letters if (letter.rank < begin if reverse else letter.rank > begin)]


def _is_meant(selection: Selection, ids: set[str], letter: Letter, message: Message) -> bool:
    """By its id alone where ids are given, else by all the rest."""
    if ids:
        return letter.id in ids
    status = not selection.has("responseStatus") or str(letter.status) in selection.all_of("responseStatus")
    return status and selection.covers(letter.rank[0]) and selection.fits(message)


def _drop(call: Call, letter: Letter) -> None:
    call.account.delete(LETTERS, letter.id)
    table.move(call.account, letter.message, "done")


def _send_again(call: Call, letter: Letter, before: Message) -> Json:
    settings = _override(call, before.settings)
    check_limits(call, settings)
    count_messages(call, 1)
    message = replace(
        before,
        id=call.new_id("msg"),
        settings=settings,
        created_at=call.millis,
        not_before=call.millis_after(settings.delay if call.headers.first("Upstash-Delay") else 0),
    )
    store(call, [message])
    _drop(call, letter)
    return {"messageId": message.id}


def _override(call: Call, settings: Settings) -> Settings:
    own = Headers((*call.request.headers, *call.target.config))
    return override_settings(settings, own, call.quirks)


def _render(call: Call, letter: Letter, message: Message) -> Json:
    return drop_unset(
        {
            **render(message, call.quirks),
            "dlqId": letter.id,
            "responseStatus": letter.status,
            "responseHeader": copy_header(letter.header) if letter.header else None,
            **(render_bytes("responseBody", letter.body) if letter.body else {}),
        }
    )
