"""Judges the steps of diffusion by their formulas in float64, and the training by the points that come out of its weights."""

import math

import torch
from atelier_judge import Finding, at_most, budget, cases, close, fails, generator, learner, metric, params, test, unchanged
from spiral import KEPT, LEVELS, LIMIT, build_denoiser, distance, spiral

FEW = 120  # batches after which a loop that works has clearly begun to learn
POINTS = 1000
TEN_STEPS = list(range(LEVELS, -1, -5))
# The distance of two clouds from one spiral is 0.005, that of noise 0.075. Five trainings of ours: 0.009 and 0.025 at most.
NEAR_BY_CHANCE, NEAR_IN_TEN = 0.02, 0.045


def secret_generator(*path):
    return torch.Generator().manual_seed(int(generator(*path).integers(2**62)))


# Turned as nobody can know: weights that were trained elsewhere draw another spiral.
TURN = float(generator("turn").uniform(0, 2 * math.pi))
SIDE = int(generator("side").choice([-1, 1]))


def draw_spiral(count, random):
    return spiral(count, random, TURN, SIDE)


def normal(rng, shape):
    return torch.from_numpy(rng.normal(size=shape)).float()


def batches(count, *path):
    random = secret_generator(*path)
    return [draw_spiral(params["batchSize"], random) for _ in range(count)]


def trained(served, *path):
    """The learner's network after these batches, rebuilt here from its weights."""
    counted = budget(len(served))
    weights = learner.train(counted.serve(served), len(served), int(generator(*path).integers(2**31)))
    model = build_denoiser(0)
    close(weights, dict(model.state_dict()), atol=math.inf, dtype=torch.float32)
    model.load_state_dict(weights)
    return model, counted.spent


@torch.no_grad()
def noise_loss(model, points, random):
    """The mean squared error of the guess at the noise, over all levels."""
    levels = torch.arange(len(points)) % LEVELS + 1
    noise = torch.randn(points.shape, generator=random)
    kept = KEPT[levels][:, None]
    guess = model(kept.sqrt() * points + (1 - kept).sqrt() * noise, levels)
    return ((guess - noise) ** 2).mean().item()


def clean(x, guess, kept):
    return ((x.double() - math.sqrt(1 - kept) * guess.double()) / math.sqrt(kept)).clamp(-LIMIT, LIMIT)


def ddim(x, guess, kept, following):
    return math.sqrt(following) * clean(x, guess, kept) + math.sqrt(1 - following) * guess.double()


def ddpm(x, guess, kept, following, fresh):
    """The point's distribution at the next level, given the present one and the guess at the clean point."""
    stays = kept / following
    towards_clean = math.sqrt(following) * (1 - stays) / (1 - kept)
    towards_present = math.sqrt(stays) * (1 - following) / (1 - kept)
    spread = math.sqrt((1 - following) / (1 - kept) * (1 - stays))
    return towards_clean * clean(x, guess, kept) + towards_present * x.double() + spread * fresh.double()


@torch.no_grad()
def walk(model, x, levels, random=None):
    """Back over these levels, in float32 as the learner does; by chance where there is a generator."""
    for level, following in zip(levels, levels[1:]):
        guess = model(x, torch.full((len(x),), level))
        shares = KEPT[level].item(), KEPT[following].item()
        x = ddim(x, guess, *shares) if random is None else ddpm(x, guess, *shares, torch.randn(x.shape, generator=random))
        x = x.float()
    return x


class Trained:
    """The full training, done once for the checks that look at it."""

    learns = False
    outcome = None


def full_training():
    if not Trained.learns:
        fails("diffusion.not-tried", batches=FEW)
    if Trained.outcome is None:
        try:
            Trained.outcome, spent = trained(batches(params["batches"], "full"), "full-seed")
            metric("batches", spent)
        except Finding as finding:
            Trained.outcome = finding
    if isinstance(Trained.outcome, Finding):
        raise Trained.outcome
    return Trained.outcome


def draw_shares(rng):
    """Two shares, the second the larger; sometimes those of real levels, down to a clean point."""
    if rng.random() < 0.4:
        level = int(rng.integers(1, LEVELS + 1))
        return KEPT[level].item(), KEPT[int(rng.integers(0, level))].item()
    low, high = sorted(rng.uniform(0.02, 0.98, size=2).tolist())
    return low, high


@test(task=1, points=1)
def mixes_points_and_noise():
    def holds(rng, size):
        count = int(rng.integers(1, 4 * size + 1))
        points, noise, kept = normal(rng, (count, 2)), normal(rng, (count, 2)), torch.from_numpy(rng.random(count)).float()
        shares = kept.double()[:, None]
        expected = shares.sqrt() * points.double() + (1 - shares).sqrt() * noise.double()
        answer = unchanged(learner.add_noise, points, noise, kept, message="diffusion.inputs-changed")
        close(answer, expected, rtol=1e-5, atol=1e-5, dtype=torch.float32, message="diffusion.mix")

    cases(20, holds, largest=30)


@test(task=2, points=1)
def begins_to_see_the_noise():
    random = secret_generator("few-held-out")
    model, spent = trained(batches(FEW, "few"), "few-seed")
    loss = noise_loss(model, draw_spiral(2000, random), random)
    metric("loss-after-few", loss)
    at_most(loss, 0.7, message="diffusion.no-progress", spent=spent, batches=FEW)
    Trained.learns = True


@test(task=2, points=3)
def draws_the_spiral_by_chance():
    model, random = full_training(), secret_generator("chance")
    points = walk(model, torch.randn(POINTS, 2, generator=random), list(range(LEVELS, -1, -1)), random)
    away = distance(points, draw_spiral(POINTS, random))
    metric("distance-ddpm", away)
    metric("held-out-loss", noise_loss(model, draw_spiral(2000, random), random))
    at_most(away, NEAR_BY_CHANCE, message="diffusion.far-by-chance")


@test(task=3, points=1)
def steps_without_chance():
    def holds(rng, size):
        x = normal(rng, (int(rng.integers(1, 3 * size + 1)), 2))
        guess = normal(rng, x.shape)
        shares = draw_shares(rng)
        answer = unchanged(learner.ddim_step, x, guess, *shares, message="diffusion.inputs-changed")
        close(answer, ddim(x, guess, *shares), rtol=1e-4, atol=1e-4, dtype=torch.float32, message="diffusion.ddim")

    cases(24, holds, largest=30)


@test(task=3, points=1)
def steps_by_chance():
    def holds(rng, size):
        x = normal(rng, (int(rng.integers(1, 3 * size + 1)), 2))
        guess, fresh = normal(rng, x.shape), normal(rng, x.shape)
        shares = draw_shares(rng)
        answer = unchanged(learner.ddpm_step, x, guess, *shares, fresh, message="diffusion.inputs-changed")
        close(answer, ddpm(x, guess, *shares, fresh), rtol=1e-4, atol=1e-4, dtype=torch.float32, message="diffusion.ddpm")

    cases(24, holds, largest=30)


@test(task=4, points=1)
def walks_over_the_levels_it_is_given():
    def holds(rng, size):
        model = build_denoiser(int(rng.integers(2**31)))
        inner = rng.choice(range(1, LEVELS), size=min(size, 12), replace=False)
        levels = [LEVELS, *sorted(map(int, inner), reverse=True), 0]
        start = normal(rng, (int(rng.integers(1, 40)), 2))
        answer = learner.sample(dict(model.state_dict()), start, levels)
        close(answer, walk(model, start, levels), rtol=1e-2, atol=1e-2, dtype=torch.float32, message="diffusion.walk")

    cases(8, holds, largest=12)


@test(task=4, points=2, hidden=True)
def draws_the_spiral_in_ten_steps():
    model, random = full_training(), secret_generator("ten")
    start = torch.randn(POINTS, 2, generator=random)
    points = learner.sample(dict(model.state_dict()), start, TEN_STEPS)
    close(points, walk(model, start, TEN_STEPS), atol=math.inf, dtype=torch.float32)
    away = distance(points, draw_spiral(POINTS, random))
    metric("distance-ddim-10", away)
    at_most(away, NEAR_IN_TEN, message="diffusion.far-in-ten")
