from __future__ import annotations

from reconciler.operate.hearing import Hearing
from tests.operate.readers import Answers


def test_what_is_listed_through_it_is_kept_and_asked_for_once() -> None:
    reader = Answers(lambda path, _: [{"path": path}] if path.endswith("s") else {"path": path})
    hearing = Hearing(reader)
    assert hearing.list("/v2/schedules") == [{"path": "/v2/schedules"}]
    assert hearing.get("/v2/queues/a") == {"path": "/v2/queues/a"}
    assert hearing.listed == {"/v2/schedules": [{"path": "/v2/schedules"}]}
    assert reader.asked == ["/v2/schedules", "/v2/queues/a"]
