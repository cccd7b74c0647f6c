import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FileSet } from "#contract/file-set.ts";
import type { DraftView } from "#src/domain/draft-view.ts";
import { type DraftEvent, type DraftState, isUnsaved, openDraft, pauseMs, steadyMs, stepDraft } from "./draft-state.ts";
import { isSameFiles } from "./files.ts";

const savedAt = "2026-11-22T18:00:00Z";
const files = (text: string): FileSet => [{ path: "a.py", text }];
const starter: DraftView = { revision: 0, files: files("starter"), savedAt: null };
const edit = (text: string, now: number): DraftEvent => ({ type: "edited", path: "a.py", text, now });

/** The server, the journal and the network between, as one small model. */
class World {
  state: DraftState = openDraft(starter);
  server: DraftView = starter;
  readonly history: FileSet[] = [starter.files];
  journal: { files: FileSet; baseRevision: number } | null = null;
  now = 0;

  step(event: DraftEvent): void {
    const { state, effects } = stepDraft(this.state, event);
    this.state = state;
    for (const effect of effects) {
      if (effect.do === "journal") this.journal = effect;
      else if (effect.do === "clear-journal") this.journal = null;
    }
  }

  /** The save under way arrives or not, and so does its answer. */
  deliver(fate: "arrives" | "lost" | "answer-lost"): void {
    const { sending } = this.state;
    if (!sending) return;
    const answer = fate === "lost" ? null : this.#save(sending.files, sending.baseRevision);
    this.step(fate === "arrives" && answer ? answer : { type: "failed", trouble: "unreachable", now: this.now });
  }

  writeElsewhere(text: string): void {
    this.#save(files(text), this.server.revision);
  }

  #save(newFiles: FileSet, baseRevision: number): DraftEvent {
    this.history.push(newFiles);
    if (baseRevision !== this.server.revision) return { type: "refused-for-conflict", theirs: this.server, now: this.now };
    this.server = { revision: this.server.revision + 1, files: newFiles, savedAt };
    return { type: "saved", revision: this.server.revision, savedAt, now: this.now };
  }
}

const happening = fc.oneof(
  { weight: 4, arbitrary: fc.nat(9).map((n) => (world: World) => world.step(edit(`text ${n}`, (world.now += 50)))) },
  { weight: 3, arbitrary: fc.constant((world: World) => world.step({ type: "due" })) },
  { weight: 3, arbitrary: fc.constantFrom("arrives", "lost", "answer-lost").map((fate) => (world: World) => world.deliver(fate)) },
  {
    weight: 1,
    arbitrary: fc.constant((world: World) => world.step({ type: "seen-elsewhere", draft: world.server })),
  },
);
const otherTab = fc.nat(9).map((n) => (world: World) => world.writeElsewhere(`elsewhere ${n}`));
const choice = fc
  .constantFrom<DraftEvent>({ type: "kept-mine" }, { type: "took-theirs" })
  .map((event) => (world: World) => world.step(event));

describe("a draft", () => {
  it("is saved after a pause", () => {
    const { state } = stepDraft(openDraft(starter), edit("x", 1000));
    expect(state.dueAt).toBe(1000 + pauseMs);
    expect(pauseMs).toBeLessThan(1000);
  });

  it("is saved every five seconds under steady typing", () => {
    let state = openDraft(starter);
    for (let now = 0; now <= 6000; now += 100) ({ state } = stepDraft(state, edit(`x${now}`, now)));
    expect(state.dueAt).toBe(steadyMs);
  });

  it("goes into the journal with every change, before any save", () => {
    const { effects } = stepDraft(openDraft(starter), edit("x", 0));
    expect(effects).toEqual([{ do: "journal", files: files("x"), baseRevision: 0 }]);
  });

  it("keeps in the journal what was typed while a save was under way", () => {
    const world = new World();
    world.step(edit("one", 0));
    world.step({ type: "due" });
    world.step(edit("two", 100));
    world.deliver("arrives");
    expect(world.journal).toEqual({ do: "journal", files: files("two"), baseRevision: 1 });
    expect(world.state.dueAt).not.toBeNull();
  });

  it("takes its own save for no conflict when only the answer was lost", () => {
    const world = new World();
    world.step(edit("one", 0));
    world.step({ type: "due" });
    world.deliver("answer-lost");
    world.step(edit("two", 100));
    world.step({ type: "due" });
    world.deliver("arrives");
    expect(world.state.conflict).toBeNull();
    world.step({ type: "due" });
    world.deliver("arrives");
    expect(world.server.files).toEqual(files("two"));
  });

  it("shows both versions when another tab went another way", () => {
    const world = new World();
    world.step(edit("mine", 0));
    world.writeElsewhere("theirs");
    world.step({ type: "due" });
    world.deliver("arrives");
    expect(world.state.conflict?.files).toEqual(files("theirs"));
    expect(world.state.files).toEqual(files("mine"));
    world.step({ type: "kept-mine" });
    world.deliver("arrives");
    expect(world.server.files).toEqual(files("mine"));
    expect(world.history).toContainEqual(files("theirs"));
  });

  it("follows another tab while it has no changes of its own", () => {
    const { state } = stepDraft(openDraft(starter), { type: "seen-elsewhere", draft: { revision: 3, files: files("new"), savedAt } });
    expect(state.files).toEqual(files("new"));
  });

  it("is never lost: whatever happens, the newest text is on the server or in the journal", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 8, arbitrary: happening }, otherTab, choice), { maxLength: 60 }), (happenings) => {
        const world = new World();
        for (const happen of happenings) {
          happen(world);
          const safe = [world.server.files, ...world.history, ...(world.journal ? [world.journal.files] : [])];
          expect(safe.some((kept) => isSameFiles(kept, world.state.files))).toBe(true);
          if (isUnsaved(world.state)) expect(world.journal?.files).toEqual(world.state.files);
        }
      }),
    );
  });

  it("reaches the server as soon as the network lets it, with no conflict while nobody else writes", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const world = new World();
        for (const happen of happenings) {
          happen(world);
          expect(world.state.conflict).toBeNull();
        }
        for (let round = 0; round < 4; round++) {
          world.deliver("arrives");
          world.step({ type: "due" });
        }
        expect(world.server.files).toEqual(world.state.files);
        expect(world.journal).toBeNull();
      }),
    );
  });
});
