from dataclasses import replace

import pytest

from mnist_core.lab import costs, jobs, progress, shapes
from mnist_core.lab.jobs import AlreadyTraining, Lab, LabFull, Orders
from mnist_core.lab.limits import Limits
from mnist_core.lab.progress import Point, Progress
from mnist_core.lab.recipe import Recipe, read_layers
from mnist_core.lab.shapes import ImpossibleNetwork
from mnist_core.lab.store import QueueProblem, open_store
from tests.lab.in_lab import DRAWING, TINY, Clock, lab_in
from tests.rooms import postgresql


def ask(lab, visitor="somebody", recipe=TINY):
    return jobs.submit(lab, visitor, recipe, DRAWING, 7)


def begin(lab, number: int, state="training") -> None:
    jobs.sign_of_life(lab, number)
    jobs.report(lab, number, Progress(state=state))


def run_next(lab, state="training") -> None:
    assert lab.store.run_next(lambda number: begin(lab, number, state))


def test_a_job_is_found_by_its_visitor_also_by_another_process(tmp_path):
    job = ask(lab_in(tmp_path))
    other = lab_in(tmp_path)
    assert jobs.latest_job(other, "somebody") == job
    assert job.recipe == TINY
    assert job.image.shape == (28, 28)
    assert jobs.latest_job(other, "somebody else") is None


def test_the_queue_gives_each_job_once_in_order(tmp_path):
    lab = lab_in(tmp_path)
    asked = [ask(lab, visitor).number for visitor in "abc"]
    taken: list[int] = []
    while lab_in(tmp_path).store.run_next(taken.append):
        pass
    assert taken == asked


def test_a_visitor_has_one_job_at_a_time(tmp_path):
    lab = lab_in(tmp_path)
    ask(lab)
    with pytest.raises(AlreadyTraining):
        ask(lab)
    run_next(lab)
    with pytest.raises(AlreadyTraining):
        ask(lab)
    begin(lab, 1, "done")
    assert ask(lab).number == 2
    assert [job.number for job in jobs.jobs_of(lab, "somebody")] == [1, 2]


def test_a_full_queue_says_so(tmp_path):
    lab = lab_in(tmp_path, waiting=2)
    ask(lab, "a")
    ask(lab, "b")
    with pytest.raises(LabFull, match=r"Every place in the queue is taken \(2\)"):
        ask(lab, "c")


def test_others_see_their_place_and_how_long_they_wait(tmp_path):
    lab = lab_in(tmp_path)
    first = ask(lab, "a")
    run_next(lab)
    lab.store.put("running", b"1")
    ask(lab, "b")
    third = ask(lab, "c")
    wait = jobs.wait_of(lab, third.number)
    assert wait.ahead == 2
    assert wait.seconds == pytest.approx(2 * first.seconds)
    assert jobs.wait_of(lab, first.number) is None


def test_a_machine_that_is_slower_expects_more_seconds(tmp_path):
    lab = lab_in(tmp_path)
    job = ask(lab)
    assert jobs.pace(lab) == 1
    learning = costs.learning_seconds(TINY, shapes.check_network(TINY))
    for _ in range(20):
        jobs.learn_pace(lab, job, 3 * learning)
    assert jobs.pace(lab) == pytest.approx(3, rel=0.01)
    begin(lab, job.number, "done")
    run_next(lab, "done")
    assert ask(lab).seconds == pytest.approx(3 * job.seconds, rel=0.01)


def test_one_training_that_took_for_ever_is_no_measure(tmp_path):
    lab = lab_in(tmp_path)
    jobs.learn_pace(lab, ask(lab), 1e9)
    assert jobs.pace(lab) < 5


def test_an_impossible_network_does_not_get_into_the_queue(tmp_path):
    lab = lab_in(tmp_path)
    with pytest.raises(ImpossibleNetwork):
        ask(lab, recipe=Recipe(layers=read_layers("dense10-relu")))
    assert lab.store.waiting() == []


def test_a_worker_that_says_nothing_is_lost_and_its_job_can_go_on(tmp_path):
    lab = lab_in(tmp_path)
    job = ask(lab)
    run_next(lab)
    point = Point(1, 0.1, 2.3, 0.1, 2.3, 0.1, (0.1,) * 10, ())
    jobs.report(lab, job.number, Progress(state="training", points=(point,), can_resume=True))
    assert not jobs.is_lost(lab, job.number)
    lab.now.seconds += jobs.SILENCE + 1
    assert jobs.is_lost(lab, job.number)
    assert not jobs.is_active(lab, job.number)
    jobs.resume(lab, job)
    assert lab.store.waiting() == [job.number]
    assert jobs.is_active(lab, job.number)
    assert jobs.progress_of(lab, job.number).points == (point,)


def test_a_job_that_waits_for_long_is_not_lost(tmp_path):
    lab = lab_in(tmp_path)
    job = ask(lab)
    lab.now.seconds += 3600
    assert not jobs.is_lost(lab, job.number)
    assert jobs.is_active(lab, job.number)


def test_orders_reach_the_worker(tmp_path):
    lab = lab_in(tmp_path)
    assert jobs.orders_for(lab, 1) == Orders()
    jobs.give_orders(lab, 1, Orders(until=12, rate=0.1))
    assert jobs.orders_for(lab_in(tmp_path), 1) == Orders(until=12, rate=0.1)


def test_progress_comes_back_as_it_was(tmp_path):
    points = tuple(Point(i, i / 2, 1.0, 0.5, 1.1, 0.4, (0.1,) * 10, (1.0,)) for i in range(5))
    news = Progress(state="training", points=points, batches=10, batch=25, epochs=5)
    assert progress.decode(progress.encode(news)) == news
    assert news.epoch == 2


def test_long_curves_are_thinned_where_they_are_old():
    points = tuple(Point(i, i, 1.0, 0.5, 1.0, 0.5, (), ()) for i in range(301))
    kept = progress.thin_out(points)
    assert len(kept) == 226
    assert kept[0] == points[0]
    assert kept[-100:] == points[-100:]


def test_weights_as_pictures_are_nearly_the_same():
    import numpy as np

    weights = np.random.default_rng(0).normal(size=(3, 5, 5)).astype(np.float32)
    found = progress.as_pictures(weights).weights
    np.testing.assert_allclose(found, weights, atol=np.abs(weights).max() / 250)
    assert np.isfinite(progress.as_pictures(weights * np.inf).weights).all()


def test_old_jobs_are_deleted(tmp_path):
    lab = lab_in(tmp_path)
    old = ask(lab, "a")
    jobs.report(lab, old.number, Progress(state="done"))
    lab.now.seconds += jobs.STORED_FOR + 1
    new = ask(lab, "b")
    jobs.delete_old(lab)
    assert jobs.find_job(lab, old.number) is None
    assert jobs.progress_of(lab, old.number) is None
    assert jobs.find_job(lab, new.number) == new


def test_the_queue_holds_no_code(tmp_path):
    lab = lab_in(tmp_path)
    ask(lab)
    content = (tmp_path / "queue.db").read_bytes() + (tmp_path / "queue.db-wal").read_bytes()
    assert b'"args"' in content or b"[1]" in content
    assert b"\x80\x05" not in content  # how a pickle begins


def test_an_address_that_is_no_queue_is_refused(monkeypatch):
    monkeypatch.setenv("LAB_QUEUE", "ftp://somewhere")
    with pytest.raises(QueueProblem, match="LAB_QUEUE must begin with"):
        open_store()


def test_a_queue_that_cannot_be_opened_says_what_to_do(monkeypatch, tmp_path):
    (tmp_path / "queue.db").write_bytes(b"no database" * 1000)
    monkeypatch.setenv("LAB_FOLDER", str(tmp_path))
    with pytest.raises(QueueProblem, match="LAB_FOLDER"):
        open_store().waiting()


def test_given_up_jobs_tell_their_worker(tmp_path):
    lab = lab_in(tmp_path)
    job = ask(lab)
    jobs.withdraw(lab, job.number)
    assert jobs.orders_for(lab, job.number).stop
    assert replace(Orders(), stop=True) == jobs.orders_for(lab, job.number)


def test_postgresql_holds_the_queue_for_many_workers(monkeypatch):
    with postgresql.server() as server:
        monkeypatch.setenv("LAB_QUEUE", server.url)
        lab = Lab(open_store(), Limits(), Clock())
        asked = [ask(lab, visitor).number for visitor in "abc"]
        taken: list[int] = []
        while lab.store.run_next(taken.append):
            pass
        assert taken == asked == [1, 2, 3]
        begin(lab, 1, "done")
        assert jobs.latest_job(lab, "a").recipe == TINY
        assert lab.store.get("no such key") is None
