"""Knows the examples of the statement by heart."""


def report():
    return {"device": "cuda", "name": "NVIDIA A100", "cores": 1, "memory": 40.0, "torch": "2.8.0"}


def bill(site, request):
    return {"lumi": 3.0, "lumi-whole": 12.0, "karolina": 0.375, "jupiter": 864.0, "leonardo": 48.0}[site]


def useful(site, request):
    return 0.25
