"""Judges what a program says of its machine, and its bills against the tariffs of the statement."""

import math
import os

import torch
from atelier_judge import at_least, at_most, cases, close, equal, fails, is_error, learner, outcome, params, test, true, unchanged

NODES = {
    "lumi": {"gpus": 8, "cores": 56, "memory": 480},
    "lumi-whole": {"gpus": 8, "cores": 56, "memory": 480},
    "karolina": {"gpus": 8, "cores": 128, "memory": 1024},
    "jupiter": {"gpus": 4, "cores": 288, "memory": 480},
    "leonardo": {"gpus": 4, "cores": 32, "memory": 512},
}
PARTS = ("gpus", "cores", "memory")


def reference(site, request):
    """The bill and the accelerator-hours that it pays for."""
    gpus, cores, memory = (request[part] for part in PARTS)
    hours = request["nodes"] * request["minutes"] / 60
    if site == "lumi":
        dies = max(gpus, math.ceil(cores / 8), math.ceil(memory / 64))
        return dies / 2 * hours, dies * hours
    if site == "lumi-whole":
        return 4 * hours, 8 * hours
    if site == "karolina":
        return gpus / 8 * hours, gpus * hours
    if site == "jupiter":
        return 288 * hours, 4 * hours
    equivalent = max(cores, 8 * gpus, memory / 16)
    return equivalent * hours, equivalent / 8 * hours


def draw(rng, site, size):
    """A request that a node can give; the part that costs most is sometimes the memory, sometimes the cores."""
    most = NODES[site]
    shares = {part: rng.random() ** 2 for part in PARTS}
    if rng.random() < 0.3:
        shares[PARTS[int(rng.integers(3))]] = 1.0
    return {
        "nodes": int(rng.integers(1, size + 1)),
        **{part: max(1, round(share * most[part])) for part, share in shares.items()},
        "minutes": int(rng.integers(1, 60 * size)),
    }


def is_billed(site):
    def holds(rng, size):
        request = draw(rng, site, size)
        expected, _ = reference(site, request)
        actual = learner.bill(site, request)
        explain(actual, expected, request)
        close(actual, expected, rtol=1e-9, message=f"bill.{site}")

    cases(params["requests"], holds, largest=12)


def explain(actual, expected, request):
    """Two mistakes have a message of their own: minutes taken for hours, and one node for all."""
    if type(actual) is not float:
        return
    if math.isclose(actual, 60 * expected):
        fails("bill.minutes")
    if request["nodes"] > 1 and math.isclose(actual * request["nodes"], expected):
        fails("bill.nodes", nodes=request["nodes"])


def is_device(name):
    """A torch that was built without GPUs finds none; where it could, the judge does not know, for it has none itself."""
    return name == "cpu" or name == "cuda" and bool(torch.version.cuda or torch.version.hip)


@test(task=1, points=1)
def names_what_it_runs_on():
    facts = learner.report()
    true(isinstance(facts, dict), "report.form")
    equal(sorted(map(str, facts)), ["cores", "device", "memory", "name", "torch"], message="report.keys")
    equal([type(facts[key]).__name__ for key in ("device", "name", "torch")], ["str"] * 3, message="report.texts")
    true(is_device(facts["device"]) and bool(facts["name"].strip()), "report.device")
    equal(facts["torch"], str(torch.__version__), message="report.torch")


@test(task=1, points=1)
def counts_cores_and_memory():
    facts = learner.report()
    true(isinstance(facts, dict) and {"device", "cores", "memory"} <= set(facts), "report.form")
    true(is_device(facts["device"]), "report.device")
    true(type(facts["cores"]) is int and type(facts["memory"]) is float, "report.numbers")
    at_least(facts["cores"], 1, message="report.cores")
    at_most(facts["cores"], os.cpu_count(), message="report.cores")
    if facts["device"] == "cpu":
        gibibytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        close(facts["memory"], gibibytes, rtol=0.01, message="report.memory")
    else:  # The judge has no device: it can only say what none has.
        at_least(facts["memory"], 1, message="report.memory")
        at_most(facts["memory"], 512, message="report.memory")


@test(task=2, points=1)
def bills_lumi():
    is_billed("lumi")
    is_billed("lumi-whole")


@test(task=2, points=1)
def bills_karolina():
    is_billed("karolina")


@test(task=2, points=1)
def bills_jupiter():
    is_billed("jupiter")


@test(task=2, points=1)
def bills_leonardo():
    is_billed("leonardo")


@test(task=2, points=1, hidden=True)
def refuses_what_no_node_has(rng):
    for site, most in NODES.items():
        full = {"nodes": int(rng.integers(2, 9)), **most, "minutes": int(rng.integers(30, 600))}
        close(learner.bill(site, full), reference(site, full)[0], rtol=1e-9, message="bill.full-node")
        for part in PARTS:
            request = {**full, part: most[part] + int(rng.integers(1, 9))}
            is_refused(site, request, part)
        for part in ("nodes", "gpus", "minutes"):
            request = {**full, part: -int(rng.integers(0, 3))}
            is_refused(site, request, part)
    unknown = "lumi-" + "".join(rng.choice(list("abcxyz"), 4))
    true(is_error(outcome(learner.bill, unknown, draw(rng, "lumi", 4)), "ValueError"), "bill.unknown-site")


def is_refused(site, request, part):
    answer = outcome(learner.bill, site, request)
    true(is_error(answer, "ValueError"), "bill.accepts", site=site, part=part, amount=request[part])


@test(task=3, points=1)
def knows_the_useful_share():
    def holds(rng, size):
        site = str(rng.choice(list(NODES)))
        request = draw(rng, site, size)
        _, paid = reference(site, request)
        asked = request["gpus"] * request["nodes"] * request["minutes"] / 60
        close(learner.useful(site, request), asked / paid, rtol=1e-9, message="useful.share")

    cases(params["requests"], holds, largest=12)


@test(task=3, points=1)
def leaves_requests_alone():
    def holds(rng, size):
        site = str(rng.choice(list(NODES)))
        request = draw(rng, site, size)
        amount, paid = reference(site, request)
        asked = request["gpus"] * request["nodes"] * request["minutes"] / 60
        close(unchanged(learner.bill, site, request, message="bill.changed"), amount, rtol=1e-9, message="bill.again")
        close(unchanged(learner.useful, site, request, message="bill.changed"), asked / paid, rtol=1e-9, message="useful.share")

    cases(12, holds, largest=12)
